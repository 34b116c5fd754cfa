// What a limit's numbers say in words.
import type { BarOut, RunningLimitOut } from "@zhenshu/client";

import type { Language } from "../../ui/words/words.ts";
import type { PerformanceWords } from "../../ui/words/performance/usePerformanceWords.ts";

type Bars = PerformanceWords["bars"];

export function remaining(limit: RunningLimitOut, words: Bars, now = Date.now()): string {
  if (Date.parse(limit.due_at) < now) return words.over(Math.max(0, -limit.remaining_days));
  return limit.remaining_days === 0 ? words.dueToday : words.left(limit.remaining_days);
}

export const isLate = (limit: RunningLimitOut, now = Date.now()) => Date.parse(limit.due_at) < now;

export function kindOf(kind: string, words: Bars): string {
  return kind in words.kinds ? words.kinds[kind as keyof Bars["kinds"]] : kind;
}

/** Kind and step; a step that names its kind is not told twice. */
export function limitOf(limit: RunningLimitOut, words: Bars): string {
  const kind = kindOf(limit.kind, words);
  return limit.step.startsWith(kind) ? limit.step : words.limit(kind, limit.step);
}

export const holderOf = (bar: BarOut, language: Language) => (language === "zh" ? bar.holder_zh : bar.holder_en);
export const officeOf = (bar: BarOut, language: Language) => (language === "zh" ? bar.office.zh : bar.office.en);

/** Who has it, without saying the office twice. */
export function where(bar: BarOut, language: Language): string {
  const [holder, office] = [holderOf(bar, language), officeOf(bar, language)];
  return holder === office || holder.startsWith(office) ? holder : `${office} · ${holder}`;
}
