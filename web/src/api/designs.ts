// Drafts of processes, kept whole in this browser: a diagram with the other files of its bundle.
import type { Files } from "./bundles.ts";
import { answered, own, place, shelf } from "./shelf.ts";

export interface Design {
  /** The process key. */
  readonly key: string;
  readonly name: string;
  /** The version it began from; null for a process that is new. */
  readonly base: { readonly deploymentId: string; readonly version: number } | null;
  readonly files: Files;
  /** When it was kept, as an ISO instant. */
  readonly at: string;
}

const open = shelf("zhenshu", ["designs"]);
const store = (mode: IDBTransactionMode) => open("designs", mode);

export const readDesign = async (login: string, key: string): Promise<Design | null> =>
  ((await answered((await store("readonly")).get(place(login, key)))) as Design | undefined) ?? null;

/** Throws where this browser has no room for it. */
export const keepDesign = async (login: string, design: Design): Promise<unknown> =>
  answered((await store("readwrite")).put(design, place(login, design.key)));

export const dropDesign = async (login: string, key: string): Promise<void> =>
  answered((await store("readwrite")).delete(place(login, key)));

/** Keys of all designs of a person. */
export async function designKeys(login: string): Promise<string[]> {
  const keys = await answered((await store("readonly")).getAllKeys(own(login)));
  return keys.map((key) => String(key).slice(login.length + 1));
}
