// The form viewer with what the town asks of it: its formats, its conditions, its file picker, its phrases.
import { FeelExpressionLanguage, Form, Textarea, Textfield } from "@bpmn-io/form-js-viewer";
import flatpickr from "flatpickr";
import { Mandarin } from "flatpickr/dist/l10n/zh.js";

import { publicWords } from "../ui/words/public/usePublicWords.ts";
import type { Language, Words } from "../ui/words/words.ts";
import { wrongIn } from "./checks.ts";
import { filePicker, type Uploading } from "./filePicker.ts";
import { coordinates } from "./location.ts";
import { opinion, type Phrases } from "./opinion.ts";
import { CHINESE, translated } from "./phrases.ts";
import { type Component, valueAt } from "./schema.ts";
import { seen, visible } from "./texts.ts";

export interface Surroundings {
  readonly words: Words;
  readonly language: Language;
  readonly uploading: Uploading;
  readonly hasLinks: boolean;
  readonly phrases: Phrases | null;
  readonly isReadOnly: boolean;
}

export interface FieldInstance {
  readonly id: string;
  readonly valuePath: (string | number)[];
  readonly indexes?: Readonly<Record<string, number>>;
}

/** What these pages use of the viewer's inside, which has no types of its own. */
interface Services {
  formFieldRegistry: { get: (id: string) => Component | undefined };
  formFieldInstanceRegistry: { getAll: () => FieldInstance[]; getAllKeyed: () => FieldInstance[] };
  validator: { validateFieldInstance: (instance: FieldInstance, value: unknown) => string[] };
  formFields: { register: (type: string, component: unknown) => void };
  eventBus: { on: (event: string, priority: number, hear: () => void) => void };
}

export const service = <Name extends keyof Services>(form: Form, name: Name): Services[Name] =>
  (form as unknown as { get: (name: string) => Services[Name] }).get(name);

/** Only true hides: null does not. Source: docs/reference/forms.md, In the browser. */
class Conditions extends FeelExpressionLanguage {
  override evaluateUnaryTest(expression: string, data: object = {}): boolean | null {
    return super.evaluate(expression, data) === true;
  }
}
(Conditions as unknown as { $inject: string[] }).$inject = ["eventBus"];

export function makeViewer(container: HTMLElement, around: Surroundings): Form {
  flatpickr.localize(around.language === "zh" ? Mandarin : flatpickr.l10ns.default);
  const form = new Form({
    container,
    debounce: false,
    additionalModules: [
      {
        expressionLanguage: ["type", Conditions],
        ...(around.language === "zh" ? { translate: ["value", translated(CHINESE)] } : {}),
      },
    ],
  } as ConstructorParameters<typeof Form>[0]);
  const fields = service(form, "formFields");
  fields.register("filepicker", filePicker(around));
  if (!around.isReadOnly) fields.register("textfield", coordinates(Textfield, publicWords(around.language).location, (at, name, value) => fillBeside(form, at, name, value)));
  if (around.phrases) fields.register("textarea", opinion(Textarea, around.words, around.phrases));
  if (around.isReadOnly) service(form, "validator").validateFieldInstance = () => [];
  else checkAsTheTown(form, around.language);
  return form;
}

function fillBeside(form: Form, at: { readonly valuePath: readonly (string | number)[] }, name: string, value: unknown): void {
  const path = [...at.valuePath.slice(0, -1), name].join("/");
  const fieldInstance = service(form, "formFieldInstanceRegistry").getAllKeyed().find((one) => one.valuePath.join("/") === path);
  if (fieldInstance) (form as unknown as { _update: (change: object) => void })._update({ fieldInstance, value });
}

/** What the viewer refuses and the town takes: its own reading of telephones and addresses. */
const LOOSE = new Set(["Field must be a valid international phone number. (e.g. +4930664040900)", "Field must be a valid email."]);
const isLoose = (said: string) => [...LOOSE].some((one) => said === one || said === CHINESE[one]);

/** Adds what the town asks beyond what the viewer checks by itself. */
function checkAsTheTown(form: Form, language: Language): void {
  const validator = service(form, "validator");
  const usual = validator.validateFieldInstance.bind(validator);
  validator.validateFieldInstance = (instance, value) => {
    const field = service(form, "formFieldRegistry").get(instance.id);
    // What cannot be seen was not written.
    const read = typeof value === "string" && field?.type.startsWith("text") ? (seen(value) ? visible(value) : "") : value;
    const found = usual(instance, read).filter((said) => !isLoose(said));
    if (found.length || !field) return found;
    const data = form._getState().data;
    const certificate = (field.properties?.certTypeKey ?? "").split(".");
    const beside = valueAt(data, [...instance.valuePath.slice(0, -1), ...certificate]) ?? valueAt(data, certificate);
    const wrong = wrongIn(field, read, beside);
    return wrong ? [wrong[language === "zh" ? 0 : 1]] : [];
  };
}

/** Shows the town's refusals at their fields; what belongs to no field is given back. */
export function placeProblems<Problem extends { path: readonly string[]; message: string }>(form: Form, problems: readonly Problem[]): Problem[] {
  const errors: Record<string, unknown> = {};
  const instances = service(form, "formFieldInstanceRegistry").getAllKeyed();
  const stray = problems.filter(({ path, message }) => {
    const found = instances.find(({ valuePath }) => isWithin(path, valuePath));
    if (found) put(errors, [found.id, ...Object.values(found.indexes ?? {}).map(String)], [message]);
    return !found;
  });
  form._setState({ errors });
  return stray;
}

/** A pointer names a field, or something inside its value: a file of a list of files. */
const isWithin = (path: readonly string[], field: readonly (string | number)[]) =>
  field.length <= path.length && field.every((part, at) => String(part) === path[at]);

function put(errors: Record<string, unknown>, [name = "", ...rest]: readonly string[], value: readonly string[]): void {
  if (rest.length) put((errors[name] ??= {}) as Record<string, unknown>, rest, value);
  else errors[name] = value;
}

/** Fields that open a list or a calendar over the next ones as soon as they have the focus. */
const OPENING = ".fjs-form-field-select, .fjs-form-field-taglist, .fjs-form-field-datetime";

/** Brings the first field that is marked as wrong into view. */
export function showFirstError(container: HTMLElement): void {
  const field = container.querySelector(".fjs-form-field-error")?.closest<HTMLElement>(".fjs-form-field");
  if (!field) return;
  field.scrollIntoView({ block: "center" });
  const opens = field.matches(OPENING);
  if (opens) field.tabIndex = -1;
  const target = opens ? field : field.querySelector<HTMLElement>("input:not(.fjs-hidden), textarea, button");
  target?.focus({ preventScroll: true });
}
