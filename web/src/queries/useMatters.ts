// Matters that one may read, page after page.
import { useInfiniteQuery } from "@tanstack/react-query";
import type { ListMattersQuery } from "@zhenshu/client";

import { town } from "../api/town.ts";
import { keys } from "./keys.ts";

export const useMatters = (query: ListMattersQuery, isWanted = true) =>
  useInfiniteQuery({
    queryKey: keys.matters(query),
    enabled: isWanted,
    initialPageParam: undefined as string | undefined,
    queryFn: ({ pageParam, signal }) => town.listMatters({ ...query, cursor: pageParam }, { signal }),
    getNextPageParam: (last) => last.next_cursor ?? undefined,
  });
