// What was filled in, as rows of label and answer: the form on paper.
import type { Component, Schema } from "../../forms/schema.ts";
import { inLanguage, valueAt } from "../../forms/schema.ts";
import type { Language } from "../../ui/words/words.ts";

export interface Answer {
  readonly label: string;
  readonly text: string;
}

interface Said {
  readonly yes: string;
  readonly no: string;
}

const SHOWN = new Set(["textfield", "textarea", "number", "checkbox", "radio", "select", "checklist", "taglist", "datetime", "filepicker"]);
/** A colon at the end of a label means nothing in a table. */
const COLON = /[：:]\s*$/;

function chosen(field: Component, value: unknown): string {
  const options = (field.values ?? []) as readonly { value: unknown; label: string }[];
  return options.find((one) => one.value === value)?.label ?? String(value);
}

function told(field: Component, value: unknown, said: Said): string {
  if (value === undefined || value === null || value === "") return "";
  if (typeof value === "boolean") return value ? said.yes : said.no;
  if (Array.isArray(value)) return value.map((one) => told(field, one, said)).join("；");
  if (typeof value === "object") return String((value as { name?: unknown }).name ?? "");
  return field.values ? chosen(field, value) : String(value);
}

/** Every field with an answer, in the order of the form; rows of a list one after another. */
export function answersOf(schema: Schema, values: unknown, said: Said, language: Language): Answer[] {
  return rows(inLanguage(schema, language).components, values, said);
}

function rows(components: readonly Component[], values: unknown, said: Said): Answer[] {
  return components.flatMap((field) => {
    const inner = field.path ? valueAt(values, field.path.split(".")) : values;
    if (field.type === "dynamiclist") {
      const all = Array.isArray(inner) ? inner : [];
      return all.flatMap((one, at) => rows(field.components ?? [], one, said).map((row) => ({ ...row, label: `${at + 1}. ${row.label}` })));
    }
    if (field.components) return rows(field.components, inner, said);
    if (!SHOWN.has(field.type) || !field.key) return [];
    const text = told(field, valueAt(values, field.key.split(".")), said);
    const label = typeof field.label === "string" ? field.label : typeof field.dateLabel === "string" ? field.dateLabel : field.key;
    return text === "" ? [] : [{ label: label.replace(COLON, ""), text }];
  });
}
