// Supervision orders, those that are not over first.
import { useInfiniteQuery } from "@tanstack/react-query";
import type { ListSupervisionOrdersQuery } from "@zhenshu/client";

import { town } from "../api/town.ts";
import { keys } from "./keys.ts";

export const useSupervisionOrders = (query: ListSupervisionOrdersQuery) =>
  useInfiniteQuery({
    queryKey: [...keys.performance, "orders", query],
    initialPageParam: undefined as string | undefined,
    queryFn: ({ pageParam, signal }) => town.listSupervisionOrders({ limit: 50, ...query, cursor: pageParam }, { signal }),
    getNextPageParam: (last) => last.next_cursor ?? undefined,
  });
