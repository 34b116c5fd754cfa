// How long the elements of a version waited in a period.
import { useQuery } from "@tanstack/react-query";

import { town } from "../api/town.ts";
import { keys } from "./keys.ts";
import type { Days } from "./useIndicators.ts";

export const useHeat = (definitionId: string, period: Days) =>
  useQuery({
    queryKey: [...keys.performance, "heat", definitionId, period],
    enabled: definitionId !== "",
    queryFn: async ({ signal }) => (await town.listHeat({ ...period, process_definition_id: definitionId }, { signal })).items,
  });
