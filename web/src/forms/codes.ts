// Text fields that ask for a code of the town, shown as a list to search by name. Source: docs/reference/forms.md, Properties, codes.
import type { CodedOut } from "@zhenshu/client";

import type { Component, Schema } from "./schema.ts";

/** Lists by name; one that could not be had is not there. */
export type CodeLists = ReadonlyMap<string, readonly CodedOut[]>;

const listOf = (one: Component) => (one.type === "textfield" ? one.properties?.codes : undefined);

/** The lists that a form's fields name, each once. */
export function codeListsOf(schema: Schema): string[] {
  const named = (components: readonly Component[]): string[] => components.flatMap((one) => [listOf(one) ?? [], named(one.components ?? [])].flat());
  return [...new Set(named(schema.components))].sort();
}

/** Texts that stand somewhere in `values` under a name: what was filled in before stays, though its list has it no longer. */
function textsUnder(values: unknown, name: string): string[] {
  if (typeof values !== "object" || values === null) return [];
  return Object.entries(values).flatMap(([at, inner]) => (at === name && typeof inner === "string" && inner !== "" ? [inner] : textsUnder(inner, name)));
}

/** The schema with lists to choose from; where a list is missing the code is typed. */
export function withCodes(schema: Schema, lists: CodeLists, values: unknown): Schema {
  const offered = (one: Component): Component => {
    const list = lists.get(listOf(one) ?? "");
    if (!list) return one.components ? { ...one, components: one.components.map(offered) } : one;
    const known = new Set(list.map(({ code }) => code));
    const strays = [...new Set(textsUnder(values, one.key?.split(".").at(-1) ?? ""))].filter((text) => !known.has(text));
    return {
      ...one,
      type: "select",
      searchable: true,
      validate: { required: one.validate?.required === true },
      values: [...list.map(({ code, name }) => ({ label: `${name}（${code}）`, value: code })), ...strays.map((text) => ({ label: text, value: text }))],
    };
  };
  return { ...schema, components: schema.components.map(offered) };
}
