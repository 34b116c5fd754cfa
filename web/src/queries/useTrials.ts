// The caller's own trials.
import { useQuery } from "@tanstack/react-query";

import { town } from "../api/town.ts";
import { keys } from "./keys.ts";

export const useTrials = () =>
  useQuery({ queryKey: keys.trials, staleTime: 0, gcTime: 0, queryFn: async ({ signal }) => (await town.listTrials({ signal })).items });
