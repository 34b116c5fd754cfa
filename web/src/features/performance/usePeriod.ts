// The days that numbers are counted over; they stand in the address.
import type { Days } from "../../queries/useIndicators.ts";
import { useAddress } from "../../ui/useAddress.ts";

export const PRESETS = ["month", "last", "days30", "year", "own"] as const;
export type Preset = (typeof PRESETS)[number];

const HOME = "Asia/Shanghai";
const DAY = 86_400_000;
const IS_DAY = /^\d{4}-\d\d-\d\d$/;

/** The town's day as 2026-11-23. */
export const dayOf = (instant: number) => new Date(instant).toLocaleDateString("en-CA", { timeZone: HOME });

export function daysOf(preset: Exclude<Preset, "own">, now = Date.now()): Days {
  const today = dayOf(now);
  const first = `${today.slice(0, 7)}-01`;
  if (preset === "month") return { since: first, until: today };
  if (preset === "days30") return { since: dayOf(now - 29 * DAY), until: today };
  if (preset === "year") return { since: `${today.slice(0, 4)}-01-01`, until: today };
  const last = dayOf(Date.parse(`${first}T00:00:00+08:00`) - DAY);
  return { since: `${last.slice(0, 7)}-01`, until: last };
}

export function usePeriod() {
  const [search, change] = useAddress();
  const [since, until] = [search.get("since") ?? "", search.get("until") ?? ""];
  const isOwn = IS_DAY.test(since) && IS_DAY.test(until) && since <= until;
  const preset: Preset = isOwn ? "own" : (PRESETS.find((one) => one !== "own" && one === search.get("period")) ?? "month");
  const days = isOwn ? { since, until } : daysOf(preset === "own" ? "month" : preset);
  return {
    preset,
    days,
    choose: (next: Preset) => change(next === "own" ? { ...days, period: null } : { period: next, since: null, until: null }),
    set: (next: Partial<Days>) => change({ ...days, ...next, period: null }),
  };
}
