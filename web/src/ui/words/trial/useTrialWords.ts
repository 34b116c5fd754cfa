// The words of trials in the language that the reader chose; they come with the trial's page.
import { usePreferences } from "../../preferences.ts";
import type { Language, Shape } from "../words.ts";
import { en } from "./en.ts";
import { zh } from "./zh.ts";

export type TrialWords = Shape<typeof zh>;

const known: Readonly<Record<Language, TrialWords>> = { zh, en };

export const useTrialWords = (): TrialWords => known[usePreferences().language];
