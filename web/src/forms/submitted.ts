// What a form gives when it is sent, and what is wrong in it: judged as the town will judge it.
import type { Form as Viewer } from "@bpmn-io/form-js-viewer";

import { isMissing, wrongRows } from "./checks.ts";
import { reaches, readBy } from "./conditions.ts";
import { TYPE_FIRST } from "./formats.ts";
import { type Component, listPaths, type Schema, valueAt, withValue } from "./schema.ts";
import { type FieldInstance, service } from "./viewer.ts";
import type { Language } from "../ui/words/words.ts";

type Values = Record<string, unknown>;

export interface Submitted {
  readonly values: Values;
  /** At how many fields something is wrong; they show it. */
  readonly wrong: number;
  /** What is wrong and has no field that could show it: the number of rows of a list. */
  readonly strays: readonly { readonly pointer: string; readonly message: string }[];
}

interface Found {
  readonly instance: FieldInstance;
  readonly message: string;
  /** Whether nothing was filled in. */
  readonly isMissing: boolean;
  readonly isStray: boolean;
}

export function submitted(form: Viewer, schema: Schema, language: Language): Submitted {
  const { data, errors } = form.submit() as { data: Values; errors: Values };
  const above = chains(schema.components);
  const all = [...wrongFields(form, errors), ...wrongLists(form, language)];
  const found = all.filter((one) => !isDoubtful(one, all, above));
  const kept: Values = {};
  for (const { instance, message, isStray } of found) if (!isStray) put(kept, [instance.id, ...indexesOf(instance)], [message]);
  form._setState({ errors: kept } as never);
  const strays = found.filter((one) => one.isStray).map(({ instance, message }) => ({ pointer: `/${instance.valuePath.join("/")}`, message }));
  return { values: withEmptiedLists(schema, form, data), wrong: found.length, strays };
}

const indexesOf = ({ indexes }: FieldInstance) => Object.values(indexes ?? {}).map(String);

function wrongFields(form: Viewer, errors: Values): Found[] {
  const { data } = form._getState();
  return service(form, "formFieldInstanceRegistry").getAllKeyed().flatMap((instance) => {
    const said = valueAt(errors, [instance.id, ...indexesOf(instance)]);
    if (!Array.isArray(said) || !said.length) return [];
    const field = service(form, "formFieldRegistry").get(instance.id);
    return [{ instance, message: String(said[0]), isMissing: field !== undefined && isMissing(field, valueAt(data, instance.valuePath)), isStray: false }];
  });
}

function wrongLists(form: Viewer, language: Language): Found[] {
  const { data } = form._getState();
  return service(form, "formFieldInstanceRegistry").getAll().flatMap((instance) => {
    const field = service(form, "formFieldRegistry").get(instance.id);
    if (field?.type !== "dynamiclist" || field.isRepeating === false) return [];
    const rows = valueAt(data, instance.valuePath);
    const wrong = wrongRows(field, Array.isArray(rows) ? rows.length : 0);
    return wrong ? [{ instance, message: wrong[language === "zh" ? 0 : 1], isMissing: isMissing(field, rows), isStray: true }] : [];
  });
}

/** Nothing is missing while what decides that it is asked for has an error itself; nor is a certificate's number wrong. */
function isDoubtful(one: Found, all: readonly Found[], above: ReadonlyMap<string, readonly Component[]>): boolean {
  const path = one.instance.valuePath;
  const others = all.filter((other) => other !== one).map((other) => other.instance.valuePath);
  const chain = above.get(one.instance.id) ?? [];
  const own = chain.at(-1);
  const type = own?.properties?.format === "cn-certificate" ? own.properties.certTypeKey?.split(".") : undefined;
  const beside = path.slice(0, -1).filter((name) => typeof name === "string");
  if (type && TYPE_FIRST.includes(one.message) && others.some((other) => reaches([...beside, ...type], other, path) || reaches(["this", ...type], other, path))) return true;
  const reads = one.isMissing ? chain.flatMap((each) => readBy((each.conditional as { hide?: unknown } | undefined)?.hide)) : [];
  return reads.some((place) => others.some((other) => reaches(place, other, path)));
}

/** Every component with those around it, outermost first, by its id. */
function chains(components: readonly Component[], around: readonly Component[] = []): Map<string, readonly Component[]> {
  return new Map(components.flatMap((one): [string, readonly Component[]][] => [[one.id, [...around, one]], ...chains(one.components ?? [], [...around, one])]));
}

function put(all: Values, [name = "", ...rest]: readonly string[], value: unknown): void {
  if (rest.length) put((all[name] ??= {}) as Values, rest, value);
  else all[name] = value;
}

/** A list whose last row was removed is told as empty: left out it would mean unchanged. */
function withEmptiedLists(schema: Schema, form: Viewer, data: Values): Values {
  const held = form._getState().data as unknown;
  const emptied = listPaths(schema.components).filter((path) => {
    const rows = valueAt(held, path);
    return valueAt(data, path) === undefined && Array.isArray(rows) && rows.length === 0;
  });
  return emptied.reduce((all, path) => withValue(all, path, []), data);
}
