// Offices or items beside each other.
import { useQuery } from "@tanstack/react-query";

import { town } from "../api/town.ts";
import { keys } from "./keys.ts";
import type { Days } from "./useIndicators.ts";

export const useComparisons = (by: "office" | "item", period: Days) =>
  useQuery({
    queryKey: [...keys.performance, "comparison", by, period],
    queryFn: async ({ signal }) => (await town.listComparisons({ ...period, by }, { signal })).items,
  });
