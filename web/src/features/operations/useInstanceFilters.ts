// What narrows the list of instances stands in the address.
import type { ListInstancesQuery } from "@zhenshu/client";
import { useMemo } from "react";

import { useAddress } from "../../ui/useAddress.ts";
import { useLater } from "../../ui/useLater.ts";

export const AGES = { day: 1, week: 7, month: 30 } as const;
const NAMES = ["process", "version", "state", "key", "element", "age", "broken"] as const;
type Name = (typeof NAMES)[number];
const DAY = 86_400_000;
const MINUTE = 60_000;

export function useInstanceFilters() {
  const [search, change] = useAddress();
  const value = (name: Name) => search.get(name) ?? "";
  const [key, element] = [useLater(value("key").trim()), useLater(value("element").trim())];
  const [process, version, state, age, broken] = [value("process"), value("version"), value("state"), value("age"), value("broken")];
  const query = useMemo<ListInstancesQuery>(() => {
    const days = age in AGES ? AGES[age as keyof typeof AGES] : null;
    return {
      ...(process ? { process_definition_key: process } : {}),
      ...(version ? { process_definition_id: version } : {}),
      ...(state ? { state: state as NonNullable<ListInstancesQuery["state"]> } : {}),
      ...(key ? { business_key: key } : {}),
      ...(element ? { element_id: element } : {}),
      ...(broken ? { with_incidents: true } : {}),
      // To the minute: the question stays the same while somebody looks.
      ...(days ? { started_before: new Date(Math.floor(Date.now() / MINUTE) * MINUTE - days * DAY).toISOString() } : {}),
    };
  }, [process, version, state, key, element, age, broken]);
  const clear = () => change(Object.fromEntries(NAMES.map((name) => [name, ""])));
  return { shown: Object.fromEntries(NAMES.map((name) => [name, value(name)])) as Record<Name, string>, query, change, clear, isNarrow: NAMES.some((name) => value(name)) };
}
