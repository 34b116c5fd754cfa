// The variables of a matter: where its files are found.
import { useQuery } from "@tanstack/react-query";

import { town } from "../api/town.ts";
import { keys } from "./keys.ts";

export const useVariables = (instanceId: string, isAllowed = true) =>
  useQuery({
    queryKey: [...keys.matter(instanceId), "variables"],
    enabled: isAllowed,
    queryFn: async ({ signal }) => (await town.getVariables(instanceId, {}, { signal })).variables,
  });
