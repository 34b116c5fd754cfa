// Variables as an operator may see them.
import { useQuery } from "@tanstack/react-query";

import { town } from "../api/town.ts";
import { keys } from "./keys.ts";

export const useOutlines = (instanceId: string, isWanted: boolean) =>
  useQuery({
    queryKey: keys.operations("outlines", instanceId),
    enabled: isWanted,
    queryFn: async ({ signal }) => (await town.listVariableOutlines(instanceId, { signal })).items,
  });
