// Yellow and red cards, the latest first, page after page.
import { useInfiniteQuery } from "@tanstack/react-query";
import type { ListIssuedCardsQuery } from "@zhenshu/client";

import { town } from "../api/town.ts";
import { keys } from "./keys.ts";

export const useCards = (query: ListIssuedCardsQuery) =>
  useInfiniteQuery({
    queryKey: [...keys.performance, "cards", query],
    initialPageParam: undefined as string | undefined,
    queryFn: ({ pageParam, signal }) => town.listIssuedCards({ limit: 50, ...query, cursor: pageParam }, { signal }),
    getNextPageParam: (last) => last.next_cursor ?? undefined,
  });
