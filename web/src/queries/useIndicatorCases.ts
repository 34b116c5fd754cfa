// The cases behind an indicator's number, page after page.
import { useInfiniteQuery } from "@tanstack/react-query";

import { town } from "../api/town.ts";
import { keys } from "./keys.ts";
import type { Days } from "./useIndicators.ts";

export type Part = "all" | "counted" | "missed";

export const useIndicatorCases = (id: string, period: Days, part: Part) =>
  useInfiniteQuery({
    queryKey: [...keys.performance, "cases", id, period, part],
    initialPageParam: undefined as string | undefined,
    queryFn: ({ pageParam, signal }) => town.listIndicatorCases(id, { ...period, part, limit: 50, cursor: pageParam }, { signal }),
    getNextPageParam: (last) => last.next_cursor ?? undefined,
  });
