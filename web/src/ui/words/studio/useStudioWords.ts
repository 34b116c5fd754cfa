// The designers' words in the language that the reader chose.
import { usePreferences } from "../../preferences.ts";
import type { Language, Shape } from "../words.ts";
import { en } from "./en.ts";
import { zh } from "./zh.ts";

export type StudioWords = Shape<typeof zh>;

const known: Readonly<Record<Language, StudioWords>> = { zh, en };

export const studioWords = (language: Language): StudioWords => known[language];
export const useStudioWords = (): StudioWords => known[usePreferences().language];
