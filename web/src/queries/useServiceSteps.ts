// Service steps that fit, oldest first, page after page.
import { useInfiniteQuery } from "@tanstack/react-query";
import type { ListServiceStepsQuery } from "@zhenshu/client";

import { town } from "../api/town.ts";
import { keys } from "./keys.ts";

export const useServiceSteps = (query: ListServiceStepsQuery, isWanted = true) =>
  useInfiniteQuery({
    queryKey: keys.operations("steps", query),
    enabled: isWanted,
    initialPageParam: undefined as string | undefined,
    queryFn: ({ pageParam, signal }) => town.listServiceSteps({ ...query, cursor: pageParam }, { signal }),
    getNextPageParam: (last) => last.next_cursor ?? undefined,
  });
