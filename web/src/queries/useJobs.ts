// Jobs that fit, the one due first at the front, page after page.
import { useInfiniteQuery } from "@tanstack/react-query";
import type { ListJobsQuery } from "@zhenshu/client";

import { town } from "../api/town.ts";
import { keys } from "./keys.ts";

export const useJobs = (query: ListJobsQuery, isWanted = true) =>
  useInfiniteQuery({
    queryKey: keys.operations("jobs", query),
    enabled: isWanted,
    initialPageParam: undefined as string | undefined,
    queryFn: ({ pageParam, signal }) => town.listJobs({ ...query, cursor: pageParam }, { signal }),
    getNextPageParam: (last) => last.next_cursor ?? undefined,
  });
