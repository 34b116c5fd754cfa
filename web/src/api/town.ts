// The town behind these pages: the generated client with this browser's session. A session that ends in the middle holds
// requests back until the same person has signed in again; then they go out once more under their Idempotency-Key.
import { Town } from "@zhenshu/client";

import { takeAhead } from "./ahead.ts";
import { refresh, session, signedInAgain } from "./session.ts";
import { remembering } from "./unanswered.ts";

/** Seconds after which an attempt is given up. Source: gunicorn's own limit is twice that. */
const PATIENCE_SECONDS = 30;

const gated: typeof fetch = async (input, init) => {
  const isRead = (init?.method ?? "GET") === "GET";
  const answer = (isRead ? await takeAhead(String(input)) : undefined) ?? (await fetch(input, init));
  if (answer.status === 401) {
    await signedInAgain();
    // Counts as an answer that never came: the client asks again, with the new session's proof.
    throw new TypeError("signed in again");
  }
  if (answer.status === 403 && (await isStaleProof(answer))) {
    await refresh();
    if (session().state !== "in") await signedInAgain();
    throw new TypeError("another session");
  }
  return answer;
};

/** Whether another tab has signed in anew, so that this one's proof no longer fits the cookie. */
async function isStaleProof(answer: Response): Promise<boolean> {
  const problem = (await answer.clone().json().catch(() => ({}))) as { code?: string };
  return problem.code === "cross_site_refused";
}

export const town = new Town(
  location.origin,
  async () => ({ "X-CSRF-Token": session().me?.csrf_token ?? "" }),
  { attempts: 3, timeoutSeconds: PATIENCE_SECONDS, fetch: remembering(gated) },
);
