// The form editor: form-js in the reader's language, with the properties of Zhenshu beside its own.
import { FormEditor } from "@bpmn-io/form-js-editor";

import { kind } from "../ui/words/formEditing.ts";
import type { EditorWords } from "../ui/words/editors/useEditorWords.ts";
import type { Language } from "../ui/words/words.ts";
import { chinese } from "../ui/words/drawing.ts";
import { CHINESE, translated } from "./phrases.ts";
import type { Component } from "./schema.ts";
import { type EditField, zhenshuGroup } from "./zhenshuGroup.ts";

interface Made {
  (options?: Record<string, unknown>): Record<string, unknown>;
}
interface Field {
  (props: unknown): unknown;
  config: { readonly type: string; readonly name?: string; readonly label?: string; readonly create: Made };
}
interface Group {
  readonly id: string;
}

/** What these pages use of the editor's inside, which has no types of its own. */
interface Services {
  formFields: { _formFields: Record<string, Field>; register: (type: string, field: Field) => void };
  formFieldRegistry: { get: (id: string) => Component | undefined };
  selection: { set: (field: Component) => void };
  commandStack: { canUndo: () => boolean; canRedo: () => boolean };
  editorActions: { trigger: (action: string) => void };
  eventBus: { on: (event: string, hear: () => void) => void };
  propertiesPanel: { registerProvider: (provider: object, priority?: number) => void };
}

export const editing = <Name extends keyof Services>(editor: FormEditor, name: Name): Services[Name] =>
  (editor as unknown as { get: (name: string) => Services[Name] }).get(name);

/** A kind of component as the reader calls it; a new one begins with that word as its label. */
function spokenField(field: Field): Field {
  const { config } = field;
  const name = (text: string | undefined) => (text === undefined ? undefined : kind(text));
  const told = (props: unknown) => field(props);
  const create: Made = (options) => {
    const made = config.create(options);
    return typeof made.label === "string" && options?.label === undefined ? { ...made, label: kind(made.label) } : made;
  };
  return Object.assign(told, { ...field, config: { ...config, ...(config.name ? { name: name(config.name) } : {}), ...(config.label ? { label: name(config.label) } : {}), create } }) as Field;
}

export interface EditorSurroundings {
  readonly canvas: HTMLElement;
  readonly words: EditorWords;
  readonly language: Language;
}

export function makeEditor({ canvas, words, language }: EditorSurroundings): FormEditor {
  const phrases = translated(CHINESE);
  const translate = (text: string, given?: Record<string, unknown>) => (Object.hasOwn(CHINESE, text) ? phrases(text, given) : chinese(text, given));
  const editor = new FormEditor({
    container: canvas,
    debounce: false,
    additionalModules: [{ translate: ["value", language === "zh" ? translate : translated({})] }],
  } as ConstructorParameters<typeof FormEditor>[0]);
  const fields = editing(editor, "formFields");
  for (const [type, field] of Object.entries(fields._formFields)) if (field.config) fields.register(type, spokenField(field));
  editing(editor, "propertiesPanel").registerProvider(
    {
      getGroups: (field: Component, editField: EditField) => (groups: readonly Group[]) => {
        const own = zhenshuGroup(field, editField, words);
        const at = groups.findIndex((one) => one.id === "validation") + 1 || groups.length - 1;
        return own ? [...groups.slice(0, at), own, ...groups.slice(at)] : groups;
      },
    },
    400,
  );
  return editor;
}
