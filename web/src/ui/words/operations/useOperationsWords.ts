// The operators' words in the language that the reader chose.
import { usePreferences } from "../../preferences.ts";
import type { Language, Shape } from "../words.ts";
import { en } from "./en.ts";
import { zh } from "./zh.ts";

export type OperationsWords = Shape<typeof zh>;

const known: Readonly<Record<Language, OperationsWords>> = { zh, en };

export const useOperationsWords = (): OperationsWords => known[usePreferences().language];
