// Running limits counted by office, item, process, person or grid.
import { useQuery } from "@tanstack/react-query";
import type { CountTimelinesQuery } from "@zhenshu/client";

import { town } from "../api/town.ts";
import { keys } from "./keys.ts";

export const useTimelineGroups = (query: CountTimelinesQuery, isWanted: boolean) =>
  useQuery({
    queryKey: [...keys.performance, "groups", query],
    enabled: isWanted,
    queryFn: async ({ signal }) => (await town.countTimelines(query, { signal })).items,
  });
