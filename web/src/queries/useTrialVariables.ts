// An instance's variables in a trial, as of the last thing that happened.
import { keepPreviousData, useQuery } from "@tanstack/react-query";

import { town } from "../api/town.ts";
import { keys } from "./keys.ts";

export const useTrialVariables = (id: string, instanceId: string, lastEvent: string) =>
  useQuery({
    queryKey: [...keys.trial(id), "variables", instanceId, lastEvent],
    staleTime: Infinity,
    placeholderData: keepPreviousData,
    queryFn: async ({ signal }) => (await town.getTrialVariables(id, instanceId, { signal })).variables,
  });
