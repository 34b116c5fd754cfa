// The caller's applications, the newest first, page after page.
import { useInfiniteQuery } from "@tanstack/react-query";

import { town } from "../api/town.ts";
import { keys } from "./keys.ts";

export const useCases = () =>
  useInfiniteQuery({
    queryKey: keys.matters({ of: "applicant" }),
    initialPageParam: undefined as string | undefined,
    queryFn: ({ pageParam, signal }) => town.listCases({ cursor: pageParam }, { signal }),
    getNextPageParam: (last) => last.next_cursor ?? undefined,
  });
