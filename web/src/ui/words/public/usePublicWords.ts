// The words of applicants and of work without a network, in the language that the reader chose.
import { preferences, usePreferences } from "../../preferences.ts";
import type { Language, Shape } from "../words.ts";
import { en } from "./en.ts";
import { zh } from "./zh.ts";

export type PublicWords = Shape<typeof zh>;

const known: Readonly<Record<Language, PublicWords>> = { zh, en };

export const publicWords = (language: Language = preferences().language): PublicWords => known[language];
export const usePublicWords = (): PublicWords => known[usePreferences().language];
