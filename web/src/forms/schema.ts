// A form's schema as far as these pages look into it, and what is done to it before it is shown.
import { spoken } from "../ui/spoken.ts";
import type { Language } from "../ui/words/words.ts";

export interface Component {
  readonly id: string;
  readonly type: string;
  readonly key?: string;
  readonly path?: string;
  readonly components?: readonly Component[];
  readonly properties?: Readonly<Record<string, string>>;
  readonly validate?: Readonly<Record<string, unknown>>;
  readonly [attribute: string]: unknown;
}

export interface Schema {
  readonly components: readonly Component[];
  readonly [attribute: string]: unknown;
}

/** Attributes in which people read; whatever else is text stays as it is. */
const READ = new Set(["label", "description", "text", "dateLabel", "timeLabel", "title", "prefixAdorner", "suffixAdorner", "patternErrorMessage"]);

/** The schema with every label in the reader's language, and every hour as offices write it: 00 to 23. */
export function inLanguage(schema: Schema, language: Language): Schema {
  const told = (value: unknown, name: string, owner: Component | null): unknown => {
    if (name === "patternErrorMessage" && language === "en") return owner?.properties?.patternErrorMessageEn ?? value;
    if (typeof value === "string") return READ.has(name) && !value.startsWith("=") ? spoken(value, language) : value;
    if (Array.isArray(value)) return value.map((one) => told(one, name, owner));
    if (typeof value !== "object" || value === null) return value;
    const inner = "type" in value ? (value as Component) : owner;
    const shown = Object.entries(value).map(([at, one]) => [at, told(one, at, inner)] as const);
    return Object.fromEntries(inner?.type === "datetime" && "type" in value ? [...shown, ["use24h", true]] : shown);
  };
  return told(schema, "", null) as Schema;
}

/** `values` in which every text that a table of the form shows is in the reader's language; nobody fills tables in. */
export function tablesInLanguage(schema: Schema, values: Record<string, unknown>, language: Language): Record<string, unknown> {
  const sources = (components: readonly Component[]): string[] =>
    components.flatMap((one) => (one.type === "table" ? [/^=\s*(\w+)$/.exec(String(one.dataSource))?.[1] ?? ""] : sources(one.components ?? [])));
  const told = (value: unknown): unknown => {
    if (typeof value === "string") return spoken(value, language);
    if (Array.isArray(value)) return value.map(told);
    return typeof value === "object" && value !== null ? Object.fromEntries(Object.entries(value).map(([at, one]) => [at, told(one)])) : value;
  };
  const shown = sources(schema.components).filter((name) => name in values);
  return { ...values, ...Object.fromEntries(shown.map((name) => [name, told(values[name])])) };
}

/** A schema in which nothing can be filled in. */
export function asRead(schema: Schema): Schema {
  const closed = (one: Component): Component => ({
    ...one,
    readonly: true,
    ...(one.components ? { components: one.components.map(closed) } : {}),
  });
  return { ...schema, components: schema.components.map(closed) };
}

/** Paths of the lists of a form that lie in no other list. */
export function listPaths(components: readonly Component[], within: readonly string[] = []): string[][] {
  return components.flatMap((one) => {
    const path = one.path ? [...within, ...one.path.split(".")] : [...within];
    if (one.type === "dynamiclist") return [path];
    return listPaths(one.components ?? [], path);
  });
}

export function valueAt(values: unknown, path: readonly (string | number)[]): unknown {
  return path.reduce<unknown>((at, name) => (at as Record<string | number, unknown> | null | undefined)?.[name], values);
}

/** `values` with one more value at a path; what is there already stays. */
export function withValue(values: Record<string, unknown>, [name, ...rest]: readonly string[], value: unknown): Record<string, unknown> {
  if (name === undefined) return values;
  const inner = (values[name] ?? {}) as Record<string, unknown>;
  return { ...values, [name]: rest.length ? withValue(inner, rest, value) : value };
}

/** The parts of a JSON pointer. Source: RFC 6901. */
export const pointerParts = (pointer: string) =>
  pointer.split("/").slice(1).map((part) => part.replaceAll("~1", "/").replaceAll("~0", "~"));

/** The component that a finding points at: a JSON pointer into the schema, or inside one of its components. */
export function idAt(schema: Schema, pointer: string): string | null {
  let components = schema.components;
  let found: string | null = null;
  for (const [, index] of pointer.matchAll(/\/components\/(\d+)/g)) {
    const one = components?.[Number(index)];
    if (!one) break;
    found = one.id;
    components = one.components ?? [];
  }
  return found;
}

/** The file of a form with nothing in it yet. */
export const emptyForm = (key: string, name: string) =>
  `${JSON.stringify({ components: [], type: "default", id: key, name, schemaVersion: 19 }, null, 2)}\n`;
