// How an indicator's value is written: two decimals of per cent, a dash where there was nothing to count.
import type { IndicatorOut } from "@zhenshu/client";

import type { PerformanceWords } from "../../ui/words/performance/usePerformanceWords.ts";

type Words = PerformanceWords["indicators"];

const short = (n: number) => (Number.isInteger(n) ? n.toLocaleString("en") : n.toFixed(2));
const percent = (n: number) => `${(n * 100).toFixed(2)}%`;

export const NOTHING = "—";

export function valueOf(one: IndicatorOut): string {
  if (typeof one.value !== "number") return NOTHING;
  return one.unit === "percent" ? percent(one.value) : short(one.unit === "minutes" ? Math.round(one.value) : one.value);
}

/** What follows the number. */
export function unitOf(one: IndicatorOut, words: Words): string {
  if (one.unit === "working_days") return words.days("").trim();
  return one.unit === "minutes" ? words.minutes("").trim() : "";
}

export function targetOf(one: IndicatorOut): string | null {
  if (typeof one.target !== "number" || one.better === null) return null;
  const sign = one.better === "more" ? "≥" : "≤";
  return `${sign} ${one.unit === "percent" ? `${Number((one.target * 100).toFixed(2))}%` : short(one.target)}`;
}
