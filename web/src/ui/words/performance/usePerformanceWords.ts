// The words of those who watch the town's work, in the language that the reader chose.
import { usePreferences } from "../../preferences.ts";
import type { Language, Shape } from "../words.ts";
import { en } from "./en.ts";
import { zh } from "./zh.ts";

export type PerformanceWords = Shape<typeof zh>;

const known: Readonly<Record<Language, PerformanceWords>> = { zh, en };

export const usePerformanceWords = (): PerformanceWords => known[usePreferences().language];
