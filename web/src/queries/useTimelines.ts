// Running limits as bars, page after page.
import { useInfiniteQuery } from "@tanstack/react-query";
import type { ListTimelinesQuery } from "@zhenshu/client";

import { town } from "../api/town.ts";
import { keys } from "./keys.ts";

/** Bars of one page. */
const PAGE = 40;

export const useTimelines = (query: ListTimelinesQuery) =>
  useInfiniteQuery({
    queryKey: [...keys.performance, "bars", query],
    initialPageParam: undefined as string | undefined,
    queryFn: ({ pageParam, signal }) => town.listTimelines({ limit: PAGE, ...query, cursor: pageParam }, { signal }),
    getNextPageParam: (last) => last.next_cursor ?? undefined,
  });
