// What happened in a matter, in order; the whole of it.
import { useQuery } from "@tanstack/react-query";

import { town } from "../api/town.ts";
import { whole } from "../api/whole.ts";
import { keys } from "./keys.ts";

/** Rows of one page of history. Source: the town's own limit. */
const PAGE = 200;

export const useTimeline = (instanceId: string, isWanted = true) =>
  useQuery({
    enabled: isWanted,
    queryKey: [...keys.matter(instanceId), "timeline"],
    queryFn: ({ signal }) =>
      whole((cursor) => town.getTimeline(instanceId, { limit: PAGE, cursor }, { signal })),
  });
