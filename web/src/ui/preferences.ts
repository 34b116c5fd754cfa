// How a reader likes the pages: language, light or dark, size of type; kept in this browser.
import { useSyncExternalStore } from "react";

import type { Language } from "./words/words.ts";

export type Theme = "light" | "dark" | "auto";
export type Size = "normal" | "large";

export interface Preferences {
  readonly language: Language;
  readonly theme: Theme;
  readonly size: Size;
}

const KEY = "zhenshu.preferences";
const USUAL: Preferences = { language: "zh", theme: "auto", size: "normal" };
const listeners = new Set<() => void>();
const night = matchMedia("(prefers-color-scheme: dark)");

let present = read();

function read(): Preferences {
  try {
    const kept = JSON.parse(localStorage.getItem(KEY) ?? "{}") as Partial<Preferences>;
    return { ...USUAL, ...kept };
  } catch {
    return USUAL;
  }
}

export const preferences = () => present;

/** Whether the pages are dark now, by choice or by the system. */
export const isDark = () => (present.theme === "auto" ? night.matches : present.theme === "dark");

/** Writes the choice where style sheets see it. */
export function applyPreferences(): void {
  const root = document.documentElement;
  root.lang = present.language === "zh" ? "zh-CN" : "en";
  root.dataset.theme = isDark() ? "dark" : "light";
  root.dataset.size = present.size;
}

export function prefer(change: Partial<Preferences>): void {
  present = { ...present, ...change };
  try {
    localStorage.setItem(KEY, JSON.stringify(present));
  } catch {
    // A full or closed store: the choice holds until the page is left.
  }
  tell();
}

function tell(): void {
  applyPreferences();
  for (const listener of listeners) listener();
}

night.addEventListener("change", tell);
addEventListener("storage", (event) => {
  if (event.key !== KEY) return;
  present = read();
  tell();
});

const subscribe = (listener: () => void) => {
  listeners.add(listener);
  return () => listeners.delete(listener);
};

export const usePreferences = () => useSyncExternalStore(subscribe, preferences);
export const useIsDark = () => useSyncExternalStore(subscribe, isDark);
