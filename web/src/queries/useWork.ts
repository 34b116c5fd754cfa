// One's own tasks, page after page.
import { useInfiniteQuery } from "@tanstack/react-query";
import type { ListWorkQuery } from "@zhenshu/client";

import { town } from "../api/town.ts";
import { keys } from "./keys.ts";

export const useWork = (query: ListWorkQuery, isWanted = true) =>
  useInfiniteQuery({
    queryKey: keys.work(query),
    enabled: isWanted,
    initialPageParam: undefined as string | undefined,
    queryFn: ({ pageParam, signal }) => town.listWork({ ...query, cursor: pageParam }, { signal }),
    getNextPageParam: (last) => last.next_cursor ?? undefined,
  });
