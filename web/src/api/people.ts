// Names beside logins: whatever a screen asks for in one moment goes out as one question, and is asked once.
import type { NamedOut } from "@zhenshu/client";

import { town } from "./town.ts";

/** Logins of one question. Source: the town's own limit. */
const MOST = 200;
/** Milliseconds in which a screen says whom it shows. */
const TOGETHER = 10;

let known: ReadonlyMap<string, NamedOut | null> = new Map();
let asked = new Set<string>();
let timer: ReturnType<typeof setTimeout> | undefined;
const listeners = new Set<() => void>();

export const people = () => known;

export function subscribeToPeople(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/** Asks for a name unless it is known or asked for; who is not found stays a login. */
export function wantName(login: string): void {
  if (known.has(login) || asked.has(login)) return;
  asked.add(login);
  timer ??= setTimeout(() => void ask(), TOGETHER);
}

/** Whoever was found by a search need not be asked for again. */
export function rememberPeople(found: readonly NamedOut[]): void {
  known = new Map([...known, ...found.map((one) => [one.login, one] as const)]);
  for (const listener of listeners) listener();
}

async function ask(): Promise<void> {
  const logins = [...asked].filter((one) => !known.has(one)).slice(0, MOST);
  timer = undefined;
  const found = await town.listPeople({ logins: logins.join(",") }).catch(() => null);
  if (!found) {
    // Asked again with whatever is drawn next.
    asked.clear();
    return;
  }
  const answered = new Map(known);
  for (const login of logins) answered.set(login, null);
  for (const one of found.items) answered.set(one.login, one);
  known = answered;
  asked = new Set([...asked].filter((one) => !known.has(one)));
  if (asked.size) timer ??= setTimeout(() => void ask(), TOGETHER);
  for (const listener of listeners) listener();
}
