// What differs between two forms or two decision models by what they mean; the readers come when they are needed.
import { useQuery } from "@tanstack/react-query";

import type { Difference } from "../../api/differences.ts";

type Compare = (before: string, after: string) => readonly Difference[] | Promise<readonly Difference[]>;

const READERS: readonly (readonly [RegExp, () => Promise<{ differences: Compare }>])[] = [
  [/\.form$/i, () => import("../../forms/differences.ts")],
  [/\.dmn$/i, () => import("../../dmn/differences.ts")],
];

/** Null for other files, and where one of the two is not understood to the last word. */
async function meaning(name: string, before: string, after: string): Promise<readonly Difference[] | null> {
  const reader = READERS.find(([names]) => names.test(name));
  if (!reader) return null;
  const { differences } = await reader[1]();
  try {
    return await differences(before, after);
  } catch {
    return null;
  }
}

export const useMeaning = (name: string, before: string, after: string) =>
  useQuery({
    queryKey: ["meaning", name, before, after],
    queryFn: () => meaning(name, before, after),
    networkMode: "always",
    staleTime: Infinity,
    gcTime: 0,
  });
