// Process instances that fit, page after page.
import { useInfiniteQuery } from "@tanstack/react-query";
import type { ListInstancesQuery } from "@zhenshu/client";

import { town } from "../api/town.ts";
import { keys } from "./keys.ts";

export const useInstances = (query: ListInstancesQuery) =>
  useInfiniteQuery({
    queryKey: keys.operations("instances", query),
    initialPageParam: undefined as string | undefined,
    queryFn: ({ pageParam, signal }) => town.listInstances({ ...query, cursor: pageParam }, { signal }),
    getNextPageParam: (last) => last.next_cursor ?? undefined,
  });
