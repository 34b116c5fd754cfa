// What the caller is told of, newest first, page after page.
import { useInfiniteQuery } from "@tanstack/react-query";

import { town } from "../api/town.ts";
import { keys } from "./keys.ts";

export const useNotifications = (query: { unread?: boolean; limit?: number }, isWanted = true) =>
  useInfiniteQuery({
    queryKey: keys.notifications(query),
    enabled: isWanted,
    initialPageParam: undefined as string | undefined,
    queryFn: ({ pageParam, signal }) => town.listNotifications({ ...query, cursor: pageParam }, { signal }),
    getNextPageParam: (last) => last.next_cursor ?? undefined,
  });
