// What differs between two diagrams.
import { useQuery } from "@tanstack/react-query";

import { differences } from "./differences.ts";

export const useDifferences = (before: string | null, after: string | null) =>
  useQuery({
    queryKey: ["differences", before, after],
    enabled: before !== null && after !== null,
    queryFn: () => differences(before ?? "", after ?? ""),
    networkMode: "always",
    staleTime: Infinity,
    gcTime: 0,
  });
