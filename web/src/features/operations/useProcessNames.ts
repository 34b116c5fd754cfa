// What processes are called, by key; and which versions there are.
import { useMemo } from "react";

import { useProcessVersions } from "../../queries/useProcessVersions.ts";

export function useProcessNames() {
  const { data } = useProcessVersions();
  return useMemo(() => {
    const versions = data ?? [];
    const names = new Map([...versions].reverse().map((one) => [one.key, one.name ?? one.key] as const));
    const byId = new Map(versions.map((one) => [one.id, one] as const));
    return { versions, byId, keys: [...names].sort(([, one], [, other]) => one.localeCompare(other, "zh")), nameOf: (key: string | null) => (key === null ? "" : (names.get(key) ?? key)) };
  }, [data]);
}
