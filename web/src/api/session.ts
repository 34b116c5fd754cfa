// The session of this browser: signed in, signed out, or over while a page is open, which then waits.
import type { Me } from "@zhenshu/client";
import { Problem } from "@zhenshu/client/runtime";
import { useSyncExternalStore } from "react";

import { firstAnswer, lastMe, rememberMe, rememberSignedIn, whoami } from "./whoami.ts";

export interface Session {
  /** `over`: the page stays as it is and asks to sign in again; `usurped`: somebody else has signed in meanwhile. */
  readonly state: "asking" | "out" | "in" | "over" | "usurped" | "unreachable";
  readonly me: Me | null;
}

let present: Session = { state: "asking", me: null };
const listeners = new Set<() => void>();
let waiting: (() => void)[] = [];
const otherTabs = new BroadcastChannel("zhenshu.session");

export const session = () => present;

function become(next: Session): void {
  present = next;
  if (next.me && next.state === "in") rememberMe(next.me);
  if (next.state === "in" || next.state === "out") rememberSignedIn(next.state === "in");
  if (next.state === "in") {
    for (const go of waiting) go();
    waiting = [];
  }
  for (const listener of listeners) listener();
}

const subscribe = (listener: () => void) => {
  listeners.add(listener);
  return () => listeners.delete(listener);
};

export const useSession = () => useSyncExternalStore(subscribe, session);

/** The caller on pages that only somebody signed in can see. */
export function useMe(): Me {
  const { me } = useSession();
  if (!me) throw new Error("nobody is signed in");
  return me;
}

function meet(me: Me | null): void {
  const before = present.me;
  if (!me) become(before ? { state: "over", me: before } : { state: "out", me: null });
  else if (before && before.id !== me.id) become({ state: "usurped", me: before });
  else become({ state: "in", me });
}

/** Takes the answer that was asked for while the page was loading. */
export async function begin(): Promise<void> {
  const first = await firstAnswer;
  // Without a network the pages open for whoever was signed in here last; nothing is sent before the town has confirmed it.
  const before = first instanceof Error && !navigator.onLine ? lastMe() : null;
  if (before) become({ state: "in", me: before });
  else if (first instanceof Error) become({ state: "unreachable", me: null });
  else meet(first);
}

/** Asks again who is signed in. */
export async function refresh(): Promise<void> {
  try {
    meet(await whoami());
  } catch {
    if (!present.me) become({ state: "unreachable", me: null });
  }
}

/** Signs in; throws a Problem where login and password do not fit. */
export async function signIn(login: string, password: string): Promise<void> {
  const answer = await fetch("/api/v1/sessions", {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify({ login, password }),
  });
  if (!answer.ok) throw new Problem(answer.status, (await answer.json().catch(() => ({}))) as Record<string, unknown>);
  otherTabs.postMessage("changed");
  await refresh();
}

/** The session is gone on purpose; everything of it is forgotten with the page. */
export function leave(): void {
  rememberSignedIn(false);
  otherTabs.postMessage("changed");
  location.assign("/");
}

/** The session ended under an open page: resolves when the same person has signed in again. */
export function signedInAgain(): Promise<void> {
  if (present.state === "in") become({ state: "over", me: present.me });
  return new Promise((resolve) => waiting.push(resolve));
}

otherTabs.onmessage = () => void refresh();

/** Whether the caller is somebody of the public, and nobody of the staff. Source: workflows/applicants.py, OUTSIDE. */
export const useIsApplicant = () => {
  const { me } = useSession();
  return me !== null && me.roles.length > 0 && me.roles.every((role) => role === "APP");
};

/** Whether something is open to the caller. */
export const useMay = (scope: string) => useSession().me?.scopes.includes(scope) ?? false;
