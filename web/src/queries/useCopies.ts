// Matters shown to the caller, page after page.
import { useInfiniteQuery } from "@tanstack/react-query";

import { town } from "../api/town.ts";
import { keys } from "./keys.ts";

export const useCopies = (query: { unread?: boolean; limit?: number } = {}) =>
  useInfiniteQuery({
    queryKey: keys.copies(query),
    initialPageParam: undefined as string | undefined,
    queryFn: ({ pageParam, signal }) => town.listCopies({ ...query, cursor: pageParam }, { signal }),
    getNextPageParam: (last) => last.next_cursor ?? undefined,
  });
