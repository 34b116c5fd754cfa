// The properties of Zhenshu in the editor's panel, each in words. Source: docs/reference/forms.md, Properties.
import { h, type VNode } from "preact";

import type { EditorWords } from "../ui/words/editors/useEditorWords.ts";
import type { Component } from "./schema.ts";

export type EditField = (field: Component, key: string, value: unknown) => void;

type Name = keyof EditorWords["properties"]["names"];

interface Property {
  readonly name: Name;
  readonly suits: (field: Component) => boolean;
  /** Choices, by the format's name. */
  readonly isFormat?: boolean;
  /** Choices, by the name of a list of codes. */
  readonly isCodes?: boolean;
  readonly isLong?: boolean;
}

const TEXTS = ["textfield", "textarea"];
const INPUTS = [...TEXTS, "number", "checkbox", "radio", "select", "checklist", "taglist", "datetime", "filepicker", "expression"];
const of = (...types: readonly string[]) => (field: Component) => types.includes(field.type);
const has = (name: string) => (field: Component) => Boolean(field.properties?.[name]);

const PROPERTIES: readonly Property[] = [
  { name: "format", suits: of(...TEXTS, "number"), isFormat: true },
  { name: "codes", suits: of("textfield"), isCodes: true },
  { name: "certTypeKey", suits: (field) => field.properties?.format === "cn-certificate" },
  { name: "rule", suits: of(...INPUTS, "group", "dynamiclist"), isLong: true },
  { name: "ruleMessage", suits: has("rule") },
  { name: "ruleMessageEn", suits: has("rule") },
  { name: "patternErrorMessageEn", suits: (field) => Boolean(field.validate?.pattern) },
  { name: "hiddenMessage", suits: (field) => INPUTS.includes(field.type) && Boolean((field.conditional as { hide?: string } | undefined)?.hide) },
  { name: "hiddenMessageEn", suits: has("hiddenMessage") },
  { name: "maxSize", suits: of("filepicker") },
  { name: "minFiles", suits: of("filepicker") },
  { name: "maxFiles", suits: of("filepicker") },
  { name: "minRows", suits: of("dynamiclist") },
  { name: "maxRows", suits: of("dynamiclist") },
];

/** Formats that a number may have. Source: docs/reference/forms.md, Formats. */
const OF_NUMBERS = ["money"];

interface EntryProps {
  readonly field: Component;
  readonly id: string;
  readonly property: Property;
  readonly edit: (value: string) => void;
  readonly words: EditorWords;
}

function Entry({ field, id, property, edit, words }: EntryProps): VNode {
  const { names, hints, formats, noFormat, codeLists, noCodes } = words.properties;
  const domId = `bio-properties-panel-${id}`;
  const value = field.properties?.[property.name] ?? "";
  const shared = { id: domId, class: "bio-properties-panel-input", value, "aria-describedby": `${domId}-hint`, spellcheck: false };
  const change = (event: Event) => edit((event.currentTarget as HTMLInputElement).value.trim());
  const ofFormats = Object.entries(formats).filter(([name]) => field.type !== "number" || OF_NUMBERS.includes(name));
  const isChoice = property.isFormat || property.isCodes;
  const offered = property.isCodes ? Object.entries(codeLists) : ofFormats;
  const control = isChoice
    ? h("select", { ...shared, onChange: change }, [h("option", { value: "" }, property.isCodes ? noCodes : noFormat), ...offered.map(([name, told]) => h("option", { value: name }, told))])
    : h(property.isLong ? "textarea" : "input", { ...shared, ...(property.isLong ? { rows: 2 } : { type: "text" }), onChange: change });
  return h("div", { class: "bio-properties-panel-entry", "data-entry-id": id }, [
    h("div", { class: isChoice ? "bio-properties-panel-select" : property.isLong ? "bio-properties-panel-textarea" : "bio-properties-panel-textfield" }, [
      h("label", { for: domId, class: "bio-properties-panel-label" }, names[property.name]),
      control,
    ]),
    hints[property.name] ? h("div", { id: `${domId}-hint`, class: "bio-properties-panel-description" }, hints[property.name]) : null,
  ]) as unknown as VNode;
}

/** The group for a component; null where none of the properties suits it. */
export function zhenshuGroup(field: Component, editField: EditField, words: EditorWords): object | null {
  const entries = PROPERTIES.filter((one) => one.suits(field)).map((property) => {
    const edit = (value: string) => {
      const { [property.name]: _, ...others } = field.properties ?? {};
      const next = value ? { ...others, [property.name]: value } : others;
      editField(field, "properties", Object.keys(next).length ? next : undefined);
    };
    return {
      id: `zhenshu-${property.name}`,
      component: (props: { id: string }) => h(Entry, { field, id: props.id, property, edit, words }),
      isEdited: () => Boolean(field.properties?.[property.name]),
    };
  });
  return entries.length ? { id: "zhenshu", label: words.properties.group, entries } : null;
}
