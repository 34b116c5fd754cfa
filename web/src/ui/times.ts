// Instants as a town reads them: by its own clock, whatever the reader's machine thinks.
import type { Language, Words } from "./words/words.ts";

/** Source: every town of the system keeps this clock. */
const ZONE = "Asia/Shanghai";
const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

const LOCALE: Record<Language, string> = { zh: "zh-CN", en: "en-GB" };

const year = (instant: Date) => instant.toLocaleDateString("en", { timeZone: ZONE, year: "numeric" });

/** Day and minute; the year only where it is another one. */
export function moment(iso: string, language: Language, now = new Date()): string {
  const instant = new Date(iso);
  const isOtherYear = year(instant) !== year(now);
  return instant.toLocaleString(LOCALE[language], {
    timeZone: ZONE,
    ...(isOtherYear ? { year: "numeric" as const } : {}),
    month: language === "zh" ? "long" : "short",
    day: "numeric",
    hour: "2-digit",
    minute: "2-digit",
    hour12: false,
  });
}

export const clockTime = (iso: string, language: Language) =>
  new Date(iso).toLocaleTimeString(LOCALE[language], { timeZone: ZONE, hour: "2-digit", minute: "2-digit", hour12: false });

export const today = (language: Language, now = new Date()) =>
  now.toLocaleDateString(LOCALE[language], { timeZone: ZONE, year: "numeric", month: "long", day: "numeric", weekday: "long" });

/** The largest unit that fits: precise enough to decide what comes first. */
export function span(milliseconds: number, words: Words): string {
  if (milliseconds >= 2 * DAY) return words.time.days(Math.floor(milliseconds / DAY));
  if (milliseconds >= HOUR) return words.time.hours(Math.floor(milliseconds / HOUR));
  return words.time.minutes(Math.max(1, Math.floor(milliseconds / MINUTE)));
}

/** How far away a due date is, and whether it has passed. */
export function distance(iso: string, words: Words, now = Date.now()): { text: string; isLate: boolean } {
  const left = Date.parse(iso) - now;
  return left < 0
    ? { text: words.time.overdue(span(-left, words)), isLate: true }
    : { text: words.time.left(span(left, words)), isLate: false };
}

/** Today by the town's clock, as a date field takes it. */
export const localDay = (now = new Date()) => now.toLocaleDateString("sv-SE", { timeZone: ZONE });
