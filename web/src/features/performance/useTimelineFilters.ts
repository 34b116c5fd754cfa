// How running limits are sorted, grouped and narrowed; it stands in the address, so that it can be sent to a colleague.
import type { ListTimelinesQuery } from "@zhenshu/client";

import { useAddress } from "../../ui/useAddress.ts";
import { type Zoom, ZOOMS } from "./scale.ts";

export const ORDERS = ["urgency", "due", "elapsed"] as const;
export const GROUPS = ["none", "office", "item", "process", "person", "grid"] as const;
export const PILLARS = ["approval", "enforcement", "grid", "command"] as const;
export const LEVELS = ["blue", "yellow", "red", "severe_red"] as const;
export const ZOOM_NAMES = Object.keys(ZOOMS) as Zoom[];
export type Group = (typeof GROUPS)[number];

/** By which parameter a group narrows the list. */
const NARROWS: Record<Exclude<Group, "none">, keyof ListTimelinesQuery> = {
  office: "office",
  item: "item",
  process: "process_definition_key",
  person: "holder",
  grid: "grid",
};

const one = <Known extends string>(known: readonly Known[], found: string | null, usual: Known): Known => known.find((name) => name === found) ?? usual;

export function useTimelineFilters() {
  const [search, change] = useAddress();
  const group = one(GROUPS, search.get("group"), "none");
  const chosen = search.get("in");
  const pillar = PILLARS.find((name) => name === search.get("pillar"));
  const level = LEVELS.find((name) => name === search.get("level"));
  const isSuspended = search.get("suspended") === "1";
  const shared = { ...(pillar ? { pillar } : {}), ...(level ? { level } : {}), ...(isSuspended ? { is_suspended: true } : {}) };
  const narrowed = group !== "none" && chosen !== null ? { [NARROWS[group]]: chosen === "-none-" ? "" : chosen } : {};
  return {
    order: one(ORDERS, search.get("order"), "urgency"),
    zoom: one(ZOOM_NAMES, search.get("zoom"), "month"),
    group,
    chosen,
    chosenName: search.get("name") ?? chosen ?? "",
    pillar: pillar ?? "",
    level: level ?? "",
    isSuspended,
    /** Without the group: what is counted in groups. */
    shared,
    query: { ...shared, ...narrowed } as ListTimelinesQuery,
    change,
  };
}
