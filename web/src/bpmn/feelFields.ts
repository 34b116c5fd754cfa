// Fields of the panel that take an expression: completion of what is known there, and what the town says of the text.
import { setDiagnostics } from "@codemirror/lint";
import { EditorView } from "@codemirror/view";
import { FeelEntry, FeelLanguageContext, isFeelEntryEdited } from "@bpmn-io/properties-panel";
import { h } from "@bpmn-io/properties-panel/preact";
import { useEffect } from "@bpmn-io/properties-panel/preact/hooks";

import { type Known, knownAt, type Meaning, type Origins } from "./knownNames.ts";

/** A function that expressions may call, as the editor lists it. */
export interface Callable {
  readonly name: string;
  readonly type: "function";
  readonly detail: string;
  readonly info: string;
  readonly params: readonly { readonly name: string }[];
}

export interface Complaint {
  readonly position: number;
  readonly isError: boolean;
  readonly told: string;
}

/** What the board knows of the language beside the diagram itself. */
export interface LanguageHelp {
  readonly functions: readonly Callable[];
  readonly forms: ReadonlyMap<string, readonly Known[]>;
  readonly origins: Origins;
  readonly analyse: (text: string, isCondition: boolean) => Promise<readonly Complaint[]>;
}

interface Entry {
  readonly id: string;
  readonly isEdited?: (node: unknown) => boolean;
}
interface Group {
  readonly entries?: readonly Entry[];
  readonly items?: readonly { readonly entries?: readonly Entry[] }[];
}
interface Shape {
  readonly businessObject: Meaning;
}
type Given = { readonly id: string; readonly getValue: (element: Shape | Meaning) => unknown; readonly element: Shape | Meaning } & Readonly<Record<string, unknown>>;

const INNER = /^camunda:|ExtensionElements$|EventDefinition$|Expression$|LoopCharacteristics$/;

/** The element of the diagram that an entry is about: some tell of it, some of a part of its meaning. */
function ownerOf(given: Shape | Meaning | undefined): Meaning | undefined {
  let one = given && "businessObject" in given ? given.businessObject : given;
  while (one && INNER.test(one.$type)) one = one.$parent;
  return one;
}

/** The help of the board that is open: the panel's entries do not say to which board they belong. */
let present: (() => LanguageHelp) | null = null;

/** Entries whose text may begin with `=`. Source: docs/reference/bpmn.md, expressions. */
const EXPRESSIONS = /^(conditionExpression|assignee|candidateUsers|candidateGroups|dueDate|followUpDate|priority|jobPriority|retryTimeCycle|collection|completionCondition|loopCardinality|timerEventDefinitionValue|calledElement|expression)$|stringOrExpression$|-source(Expression)?$/;
const CONDITIONS = /^(conditionExpression|completionCondition)$/;

/** Milliseconds of rest before the town looks a text over; longer than the editor's own look, which it follows. */
const REST = 1000;

function underline(id: string, complaints: readonly Complaint[]): void {
  const editor = document.querySelector<HTMLElement>(`[data-entry-id="${CSS.escape(id)}"] .cm-editor`);
  const view = editor && EditorView.findFromDOM(editor);
  if (!view) return;
  const { length } = view.state.doc;
  const told = complaints.map(({ position, isError, told: message }) => {
    const from = Math.min(position, Math.max(0, length - 1));
    const word = view.state.wordAt(from);
    return { from, to: Math.min(length, Math.max(word?.to ?? 0, from + 1)), severity: isError ? ("error" as const) : ("warning" as const), message };
  });
  view.dispatch(setDiagnostics(view.state, told));
}

function Field({ given, help }: { given: Given; help: () => LanguageHelp }) {
  const { id, element, getValue } = given;
  const value = getValue(element);
  const { functions, forms, origins } = help();
  const text = typeof value === "string" && value.startsWith("=") ? value.slice(1) : null;
  useEffect(() => {
    if (!text?.trim()) return;
    const lead = text.length - text.trimStart().length;
    const timer = setTimeout(() => {
      void help()
        .analyse(text.trim(), CONDITIONS.test(id))
        .then((found) => underline(id, found.map((one) => ({ ...one, position: one.position + lead }))));
    }, REST);
    return () => clearTimeout(timer);
  }, [text, id]);
  const owner = ownerOf(element);
  const variables = owner ? knownAt(owner, forms, origins) : [];
  const entry = h(FeelEntry as never, { ...given, feel: "optional", variables } as never);
  return h(FeelLanguageContext.Provider as never, { value: { builtins: functions } } as never, entry);
}

/** What the panel's text fields are replaced by at build: an expression where one may stand. */
export const field = (plain: (props: Given) => unknown, given: Given): unknown =>
  present && EXPRESSIONS.test(given.id) ? h(Field as never, { given, help: present } as never) : plain(given);

export function feelFields(help: () => LanguageHelp) {
  present = help;
  const spoken = (entry: Entry): Entry =>
    EXPRESSIONS.test(entry.id) ? { ...entry, isEdited: (node: unknown) => Boolean(isFeelEntryEdited(node as never) || entry.isEdited?.(node)) } : entry;
  const each = (entries: readonly Entry[] | undefined) => (entries ? { entries: entries.map(spoken) } : {});
  class Provider {
    static $inject = ["propertiesPanel"];
    constructor(panel: { registerProvider: (priority: number, provider: object) => void }) {
      panel.registerProvider(200, this);
    }
    getGroups() {
      return (groups: readonly (Group | null)[]) => groups.map((group) => group && { ...group, ...each(group.entries), ...(group.items ? { items: group.items.map((item) => ({ ...item, ...each(item.entries) })) } : {}) });
    }
  }
  return { __init__: ["feelFields"], feelFields: ["type", Provider] };
}
