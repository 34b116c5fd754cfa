// The editors' words in the language that the reader chose.
import { usePreferences } from "../../preferences.ts";
import type { Language, Shape } from "../words.ts";
import { en } from "./en.ts";
import { zh } from "./zh.ts";

export type EditorWords = Shape<typeof zh>;

const known: Readonly<Record<Language, EditorWords>> = { zh, en };

export const useEditorWords = (): EditorWords => known[usePreferences().language];
