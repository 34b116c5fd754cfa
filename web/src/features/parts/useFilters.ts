// What narrows a list stands in the address: it survives a reload, the back button, and being sent to a colleague.
import type { ListWorkQuery } from "@zhenshu/client";
import { useSearchParams } from "react-router";

import { useLater } from "../../ui/useLater.ts";

export type Pillar = NonNullable<ListWorkQuery["pillar"]>;
export type Level = NonNullable<ListWorkQuery["level"]>;

const NAMES = ["text", "pillar", "level"] as const;
type Name = (typeof NAMES)[number];

export function useFilters() {
  const [search, setSearch] = useSearchParams();
  const value = (name: Name) => search.get(name) ?? "";
  const text = useLater(value("text").trim());
  const change = (changed: Partial<Record<Name, string>>) =>
    setSearch(
      (before) => {
        const after = new URLSearchParams(before);
        for (const [name, one] of Object.entries(changed)) {
          if (one) after.set(name, one);
          else after.delete(name);
        }
        return after;
      },
      { replace: true },
    );
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
