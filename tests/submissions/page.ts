// Fills in a form as it stands on the pages, and tells what would be sent and at which fields something is wrong.
import type { Schema } from "../../web/src/forms/schema.ts";
import { submitted } from "../../web/src/forms/submitted.ts";
import { makeViewer, service } from "../../web/src/forms/viewer.ts";
import { zh } from "../../web/src/ui/words/zh.ts";

type Values = Record<string, unknown>;
interface Filling {
  /** What the form is opened with. */
  readonly held: Values;
  /** What it holds when it is sent. */
  readonly filled: Values;
}
interface Told {
  readonly sent: Values;
  /** What is wrong, by the JSON pointer of its field. */
  readonly wrong: Readonly<Record<string, string>>;
}

// Nobody looks: what waits for the next picture may go on at once.
const channel = new MessageChannel();
const waiting: (() => void)[] = [];
channel.port1.onmessage = () => waiting.shift()?.();
const soon = (run: () => void) => {
  waiting.push(run);
  channel.port2.postMessage(null);
  return 0;
};
globalThis.requestAnimationFrame = soon as typeof requestAnimationFrame;
const turn = () => new Promise<void>((resolve) => soon(resolve));

let viewer: ReturnType<typeof makeViewer> | null = null;
let schema: Schema | null = null;

async function open(next: Schema, held: Values): Promise<void> {
  viewer?.destroy();
  const place = document.body.appendChild(document.createElement("div"));
  schema = next;
  viewer = makeViewer(place, {
    words: zh,
    language: "zh",
    uploading: () => Promise.reject(new Error("nothing is uploaded here")),
    phrases: null,
    isReadOnly: false,
  });
  await viewer.importSchema(next as never, held);
}

/** Fields appear, disappear and compute in turns; it has settled when what is shown stays the same. */
async function settled(): Promise<void> {
  const shown = () => JSON.stringify([service(viewer!, "formFieldInstanceRegistry").getAllKeyed().map((one) => one.valuePath), viewer!._getState().data]);
  let before = "";
  for (let still = 0; still < 3; ) {
    for (let at = 0; at < 4; at += 1) await turn();
    const now = shown();
    still = now === before ? still + 1 : 0;
    before = now;
  }
}

async function fill({ held, filled }: Filling): Promise<Told> {
  if (JSON.stringify(schema).includes("dynamiclist")) {
    await viewer!.importSchema(schema as never, held);
    await settled();
  }
  viewer!._setState({ data: filled, initialData: held, errors: {} } as never);
  await settled();
  const { values, strays } = submitted(viewer!, schema!, "zh");
  return { sent: values, wrong: { ...wrongIn(viewer!), ...Object.fromEntries(strays.map((one) => [one.pointer, one.message])) } };
}

function wrongIn(form: NonNullable<typeof viewer>): Record<string, string> {
  const errors = form._getState().errors as Values;
  const found: Record<string, string> = {};
  for (const { id, valuePath, indexes } of service(form, "formFieldInstanceRegistry").getAllKeyed()) {
    const at = [id, ...Object.values(indexes ?? {})].reduce<unknown>((all, name) => (all as Values | undefined)?.[name], errors);
    if (Array.isArray(at) && at.length) found[`/${valuePath.join("/")}`] = String(at[0]);
  }
  return found;
}

Object.assign(globalThis, {
  judge: async (form: Schema, fillings: readonly Filling[]): Promise<Told[]> => {
    await open(form, fillings[0]?.held ?? {});
    const told: Told[] = [];
    for (const one of fillings) told.push(await fill(one));
    return told;
  },
});
