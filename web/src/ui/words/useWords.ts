// The words of the language that the reader chose. English comes with its own file, when it is first asked for.
import { useSyncExternalStore } from "react";

import { preferences, usePreferences } from "../preferences.ts";
import type { Language, Words } from "./words.ts";
import { zh } from "./zh.ts";

const known: Partial<Record<Language, Words>> = { zh };
const listeners = new Set<() => void>();

/** Fetches a language; at once where it is there. */
export async function fetchWords(language: Language): Promise<void> {
  if (known[language]) return;
  known.en = (await import("./en.ts")).en;
  for (const listener of listeners) listener();
}

const subscribe = (listener: () => void) => {
  listeners.add(listener);
  return () => listeners.delete(listener);
};

export function words(language: Language = preferences().language): Words {
  return known[language] ?? zh;
}

export function useWords(): Words {
  const { language } = usePreferences();
  const found = useSyncExternalStore(subscribe, () => known[language]);
  if (!found) void fetchWords(language);
  return found ?? zh;
}
