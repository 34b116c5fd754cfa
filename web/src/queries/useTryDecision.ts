// What the town would say of rows of inputs to a decision that is not deployed; nothing is kept.
import type { DraftEvaluationIn } from "@zhenshu/client";
import { keepPreviousData, useQuery } from "@tanstack/react-query";

import { town } from "../api/town.ts";

export const useTryDecision = (asked: DraftEvaluationIn | null) =>
  useQuery({
    queryKey: ["decision-trial", asked],
    enabled: asked !== null,
    queryFn: ({ signal }) => town.tryDecision(asked as DraftEvaluationIn, { signal }),
    placeholderData: keepPreviousData,
    retry: false,
    staleTime: Infinity,
    gcTime: 0,
  });
