// Sends what waits, in order, each under its own Idempotency-Key, from one tab at a time.
import { Problem } from "@zhenshu/client/runtime";

import { draftKey, keepDraft } from "./drafts.ts";
import { dropWaiting, heldFile, keepWaiting, localIds, noteUploaded, type Reference, type Refusal, waiting, type Waiting, withReferences } from "./offline.ts";
import { session } from "./session.ts";
import { town } from "./town.ts";

export interface Outcome {
  readonly entry: Waiting;
  readonly isRefused: boolean;
}

/** Statuses of a refusal that stays one, however often it is asked. Source: RFC 9110, 15.5; 408 and 429 pass. */
const isFinal = (error: unknown): error is Problem =>
  error instanceof Problem && error.status >= 400 && error.status < 500 && ![401, 408, 429].includes(error.status) && error.code !== "process_instance_busy";

/** Sends everything that waits and was not refused; ends early where the network is gone again. */
export async function sendWaiting(onOutcome: (outcome: Outcome) => void): Promise<void> {
  await navigator.locks.request("zhenshu.outbox", { ifAvailable: true }, async (lock) => {
    const { me, state } = session();
    if (!lock || !me || state !== "in" || !me.csrf_token || !navigator.onLine) return;
    for (const entry of await waiting(me.id)) {
      if (entry.refusal) continue;
      // Whoever signs in meanwhile sends nothing of this account.
      if (session().me?.id !== me.id || session().state !== "in") return;
      try {
        await send(me.id, entry);
        await dropWaiting(me.id, entry);
        onOutcome({ entry, isRefused: false });
      } catch (error) {
        if (!isFinal(error)) return;
        await giveBack(me.id, entry, error);
        onOutcome({ entry, isRefused: true });
      }
    }
  });
}

async function send(login: string, entry: Waiting): Promise<void> {
  const variables = (await uploaded(login, entry.values)) as Record<string, unknown>;
  const { destination, idempotencyKey } = entry;
  if (destination.kind === "complete") await town.completeTask(destination.taskId, { variables }, { idempotencyKey });
  else await town.startInstance({ process_definition_key: destination.processKey, variables }, { idempotencyKey });
}

/** Uploads the files of a form that the town has not got; each is uploaded once, however often this is asked. */
async function uploaded(login: string, values: unknown): Promise<unknown> {
  const found = new Map<string, Reference>();
  for (const id of localIds(values)) {
    const held = await heldFile(login, id);
    if (!held) continue;
    const reference = held.uploaded ?? (await upload(held.file, held.name, held.idempotencyKey));
    if (!held.uploaded) await noteUploaded(login, id, { ...held, uploaded: reference });
    found.set(id, reference);
  }
  return withReferences(values, found);
}

async function upload(file: Blob, name: string, idempotencyKey: string): Promise<Reference> {
  const form = new FormData();
  form.append("file", file, name);
  const { id, size } = await town.upload(form, { idempotencyKey, timeoutSeconds: 300 });
  return { id, name, size };
}

/** The form goes back to the person as it was filled in: as a draft of its screen. */
async function giveBack(login: string, entry: Waiting, problem: Problem): Promise<void> {
  const { title, titleEn, detail, detailEn, fields } = problem;
  const refusal: Refusal = { title, titleEn, detail, detailEn, fields };
  keepDraft(draftKey(login, entry.draft), { values: entry.values, at: entry.at });
  await keepWaiting(login, { ...entry, refusal });
}
