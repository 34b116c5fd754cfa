// The variables of a matter: where its files are found.
import { useQuery } from "@tanstack/react-query";

import { town } from "../api/town.ts";
import { keys } from "./keys.ts";

export const useVariables = (instanceId: string) =>
  useQuery({
    queryKey: [...keys.matter(instanceId), "variables"],
    queryFn: async ({ signal }) => (await town.getVariables(instanceId, {}, { signal })).variables,
  });
