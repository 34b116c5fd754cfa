// What is being filled in, kept in this browser until the town has answered: survives a reload and a lost connection.

/** A submission without an answer: its key, what it carried last, and what it carried before it was changed. */
export interface Sent {
  readonly key: string;
  readonly body: string;
  readonly earlier?: readonly string[];
}

/** A form that is being filled in. */
export interface Draft {
  readonly values: Record<string, unknown>;
  /** When it was kept, as an ISO instant. */
  readonly at: string;
  /** A submission under way. Kept until it is answered. */
  readonly sent?: Sent;
}

/** Days after which a draft that nobody came back to is dropped. Reason: longer than any claim limit. */
const KEPT_DAYS = 60;
const PREFIX = "zhenshu.draft";

/** Drafts are a person's own, even in a browser that several share. */
export const draftKey = (login: string, of: string) => `${PREFIX}.${login}.${of}`;

export function readDraft(key: string): Draft | null {
  try {
    const kept = localStorage.getItem(key);
    return kept === null ? null : (JSON.parse(kept) as Draft);
  } catch {
    return null;
  }
}

/** Keeps a draft; false where this browser has no room for it. */
export function keepDraft(key: string, draft: Draft): boolean {
  try {
    localStorage.setItem(key, JSON.stringify(draft));
    return true;
  } catch {
    return false;
  }
}

export const dropDraft = (key: string) => localStorage.removeItem(key);

/** A submission of `body`. As long as no answer came it has one key, changed or not: only one of its bodies is carried out. */
export function submission(sent: Sent | undefined, body: string): Sent {
  if (!sent) return { key: crypto.randomUUID(), body };
  return { key: sent.key, body, earlier: [...new Set([...(sent.earlier ?? []), sent.body])].filter((one) => one !== body) };
}

/** The keys of a person's drafts in this browser. */
export const draftsOf = (login: string) => Object.keys(localStorage).filter((key) => key.startsWith(`${PREFIX}.${login}.`));

/** Forgets drafts that are too old. */
export function dropOldDrafts(now = Date.now()): void {
  for (const key of Object.keys(localStorage)) {
    if (!key.startsWith(PREFIX)) continue;
    const at = Date.parse(readDraft(key)?.at ?? "");
    if (!(now - at < KEPT_DAYS * 86_400_000)) localStorage.removeItem(key);
  }
}
