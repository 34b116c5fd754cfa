// Every indicator in a period.
import { useQuery } from "@tanstack/react-query";

import { town } from "../api/town.ts";
import { keys } from "./keys.ts";

export interface Days {
  readonly since: string;
  readonly until: string;
}

export const useIndicators = (period: Days) =>
  useQuery({
    queryKey: [...keys.performance, "indicators", period],
    queryFn: async ({ signal }) => (await town.listIndicators(period, { signal })).items,
  });
