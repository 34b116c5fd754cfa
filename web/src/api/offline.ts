// The store of this browser for work without a network: per account, in order; nobody else's is read, shown or sent.
import { answered, own, place, shelf } from "./shelf.ts";

import { draftsOf, dropDraft } from "./drafts.ts";

/** A refusal as it is shown later. */
export interface Refusal {
  readonly title: string;
  readonly titleEn: string;
  readonly detail: string;
  readonly detailEn: string;
  readonly fields: readonly { readonly pointer: string; readonly message: string; readonly message_en: string }[];
}

export type Destination = { readonly kind: "complete"; readonly taskId: string } | { readonly kind: "start"; readonly processKey: string };

/** Something that was submitted without a network. */
export interface Waiting {
  /** Orders the entries of an account: the instant, and a lot. */
  readonly id: string;
  readonly at: string;
  readonly title: string;
  /** The screen on which it was filled in, and the name of its draft there. */
  readonly path: string;
  readonly draft: string;
  readonly destination: Destination;
  readonly values: Record<string, unknown>;
  readonly idempotencyKey: string;
  readonly refusal?: Refusal;
}

/** A file that has not reached the town; `uploaded` as soon as it has. */
export interface HeldBack {
  readonly file: Blob;
  readonly name: string;
  readonly idempotencyKey: string;
  readonly at: string;
  readonly uploaded?: Reference;
}

export interface Reference {
  readonly id: string;
  readonly name: string;
  readonly size: number;
}

type Store = "outbox" | "files" | "answers";
const STORES: readonly Store[] = ["outbox", "files", "answers"];
/** How ids of files begin that only this device has. */
const LOCAL = "local:";
export const isLocal = (id: string) => id.startsWith(LOCAL);

const store = shelf("zhenshu.offline", STORES);

const get = async <T>(name: Store, login: string, key: string) => (await answered((await store(name, "readonly")).get(place(login, key)))) as T | undefined;

/** Resolves when it is on the disk. */
async function put(name: Store, login: string, key: string, value: unknown): Promise<void> {
  const into = await store(name, "readwrite");
  into.put(value, place(login, key));
  await new Promise<void>((resolve, reject) => {
    into.transaction.oncomplete = () => resolve();
    into.transaction.onabort = () => reject(into.transaction.error ?? new Error("no room"));
  });
}

const remove = async (name: Store, login: string, key: string) => answered((await store(name, "readwrite")).delete(place(login, key)));

const told = new BroadcastChannel("zhenshu.outbox");
const listeners = new Set<() => void>();
const tell = () => {
  for (const listener of listeners) listener();
  told.postMessage("changed");
};
told.onmessage = () => listeners.forEach((listener) => listener());

/** Hears of every change of what waits, in any tab. */
export function onOutbox(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/** What an account has waiting, in the order in which it was submitted. */
export const waiting = async (login: string) => (await answered((await store("outbox", "readonly")).getAll(own(login)))) as Waiting[];

/** Throws where this browser has no room. */
export async function keepWaiting(login: string, entry: Waiting): Promise<void> {
  await put("outbox", login, entry.id, entry);
  tell();
}

export async function dropWaiting(login: string, entry: Waiting): Promise<void> {
  await remove("outbox", login, entry.id);
  for (const id of localIds(entry.values)) await remove("files", login, id);
  tell();
}

/** Work of an account that only this device has. */
export interface LeftBehind {
  readonly unsent: number;
  readonly drafts: number;
}

export async function leftBehind(login: string): Promise<LeftBehind> {
  // A browser that refuses the store keeps nothing in it.
  const unsent = await waiting(login).catch(() => []);
  return { unsent: unsent.length, drafts: draftsOf(login).length };
}

/** Drafts, what waits and its files are gone from this device. */
export async function forgetWork(login: string): Promise<void> {
  draftsOf(login).forEach(dropDraft);
  try {
    for (const name of STORES) await answered((await store(name, "readwrite")).delete(own(login)));
  } catch {
    return;
  }
  tell();
}

/** The form of a refused entry goes out anew: the entry has done its work, its files go with the form. */
export async function supersede(login: string, draft: string): Promise<void> {
  const refused = (await waiting(login)).filter((one) => one.refusal && one.draft === draft);
  for (const one of refused) await remove("outbox", login, one.id);
  if (refused.length) tell();
}

export async function keepFile(login: string, file: File): Promise<Reference> {
  const id = `${LOCAL}${crypto.randomUUID()}`;
  const held: HeldBack = { file, name: file.name, idempotencyKey: crypto.randomUUID(), at: new Date().toISOString() };
  await put("files", login, id, held);
  return { id, name: file.name, size: file.size };
}

export const heldFile = (login: string, id: string) => get<HeldBack>("files", login, id);
export const noteUploaded = (login: string, id: string, held: HeldBack) => put("files", login, id, held);

/** Answers without which nothing can be begun offline; none of them holds anything personal. */
export const keepAnswer = (login: string, key: string, answer: unknown) => put("answers", login, key, answer);
export const keptAnswer = <T>(login: string, key: string) => get<T>("answers", login, key);

const isReference = (value: object): value is Reference => "id" in value && typeof value.id === "string" && isLocal(value.id);

/** Ids of the files in a form that only this device has. */
export function localIds(value: unknown): string[] {
  if (typeof value !== "object" || value === null) return [];
  if (isReference(value)) return [value.id];
  return Object.values(value).flatMap(localIds);
}

/** The form with what the town calls its files. */
export function withReferences(value: unknown, found: ReadonlyMap<string, Reference>): unknown {
  if (typeof value !== "object" || value === null) return value;
  if (Array.isArray(value)) return value.map((one) => withReferences(one, found));
  if (isReference(value)) return found.get(value.id) ?? value;
  return Object.fromEntries(Object.entries(value).map(([name, one]) => [name, withReferences(one, found)]));
}
