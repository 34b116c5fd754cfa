// Who is signed in, asked once while the rest of the page is still on its way.
import type { Me } from "@zhenshu/client";

/** The caller, or null where nobody is signed in. Throws where no answer comes. */
export async function whoami(): Promise<Me | null> {
  const answer = await fetch("/api/v1/me", { headers: { Accept: "application/json" } });
  if (answer.status === 401) return null;
  if (!answer.ok) throw new Error(`/me answered ${answer.status}`);
  return (await answer.json()) as Me;
}

const KEY = "zhenshu.signed-in";

/** Whether this browser seems to be signed in, by what the page says or by itself: what is worth fetching at once. */
export const wasSignedIn = () => localStorage.getItem(KEY) !== null || document.querySelector("meta[name=zhenshu-signed-in]") !== null;

/** A browser without room forgets it, and is asked anew. */
function remember(key: string, value: string): void {
  try {
    localStorage.setItem(key, value);
  } catch {
    localStorage.removeItem(key);
  }
}

export function rememberSignedIn(isIn: boolean): void {
  if (isIn) remember(KEY, "1");
  else for (const key of [KEY, ME]) localStorage.removeItem(key);
}

const ME = "zhenshu.me";

/** Keeps who is signed in for a start without a network; what proves it stays with the page. */
export const rememberMe = (me: Me) => remember(ME, JSON.stringify({ ...me, csrf_token: null }));

export function lastMe(): Me | null {
  try {
    return JSON.parse(localStorage.getItem(ME) ?? "null") as Me | null;
  } catch {
    return null;
  }
}

export const firstAnswer = whoami().catch((error: unknown) => (error instanceof Error ? error : new Error(String(error))));
