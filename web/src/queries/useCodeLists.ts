// Codes of the town with their names, by list; null until they are told, or told to be out of reach.
import { useQueries } from "@tanstack/react-query";
import type { CodedOut } from "@zhenshu/client";
import { useMemo } from "react";

import { lastTold } from "../api/kept.ts";
import { town } from "../api/town.ts";

export function useCodeLists(names: readonly string[]): ReadonlyMap<string, readonly CodedOut[]> | null {
  const { isPending, lists } = useQueries({
    queries: names.map((name) => ({
      queryKey: ["codes", name],
      staleTime: 600_000,
      queryFn: () => lastTold(`codes ${name}`, () => town.listCodes(name)),
    })),
    combine: (told) => ({ isPending: told.some((one) => one.isPending), lists: told.map((one) => one.data) }),
  });
  return useMemo(
    () => (isPending ? null : new Map(names.flatMap((name, at) => (lists[at] ? [[name, lists[at].items] as const] : [])))),
    [isPending, lists, names],
  );
}
