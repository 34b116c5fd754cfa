// What narrows a list stands in the address: it survives a reload, the back button, and being sent to a colleague.
import type { ListWorkQuery } from "@zhenshu/client";

import { useAddress } from "../../ui/useAddress.ts";
import { useLater } from "../../ui/useLater.ts";

export type Pillar = NonNullable<ListWorkQuery["pillar"]>;
export type Level = NonNullable<ListWorkQuery["level"]>;

const NAMES = ["text", "pillar", "level"] as const;
type Name = (typeof NAMES)[number];

export function useFilters() {
  const [search, change] = useAddress();
  const value = (name: Name) => search.get(name) ?? "";
  const text = useLater(value("text").trim());
  return {
    shown: { text: value("text"), pillar: value("pillar"), level: value("level") },
    query: {
      ...(text ? { text } : {}),
      ...(value("pillar") ? { pillar: value("pillar") as Pillar } : {}),
      ...(value("level") ? { level: value("level") as Level } : {}),
    },
    isNarrow: NAMES.some((name) => value(name) !== ""),
    change,
    clear: () => change({ text: "", pillar: "", level: "" }),
  };
}
