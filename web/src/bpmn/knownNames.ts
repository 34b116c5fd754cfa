// Which variables are known at an element: what is written before it, and what is mapped into it.

/** A variable as the expression editor completes it. */
export interface Known {
  readonly name: string;
  readonly detail?: string;
  readonly info?: string;
  readonly entries?: readonly Known[];
}

/** What these pages read of an element's meaning. */
export interface Meaning {
  readonly $type: string;
  readonly id: string;
  readonly name?: string;
  readonly $parent?: Meaning;
  readonly sourceRef?: Meaning;
  readonly attachedToRef?: Meaning;
  readonly incoming?: readonly Meaning[];
  readonly flowElements?: readonly Meaning[];
  readonly loopCharacteristics?: Meaning;
  readonly extensionElements?: { readonly values?: readonly Meaning[] };
  get: (name: string) => unknown;
}

export interface Origins {
  readonly form: string;
  readonly decision: string;
  readonly mapping: string;
}

interface FormComponent {
  readonly key?: string;
  readonly path?: string;
  readonly label?: string;
  readonly components?: readonly FormComponent[];
}

/** The variables of a form's file, by its id; nothing where it cannot be read. */
export function namesOfForm(text: string, origin: string): { readonly id: string; readonly known: readonly Known[] } | null {
  try {
    const form = JSON.parse(text) as { id?: string; components?: readonly FormComponent[] };
    const places = (form.components ?? []).flatMap((one) => placesOf(one, []));
    return form.id ? { id: form.id, known: nested(places, origin) } : null;
  } catch {
    return null;
  }
}

interface Placed {
  readonly path: readonly string[];
  readonly label: string;
}

function placesOf(one: FormComponent, within: readonly string[]): Placed[] {
  const around = one.path ? [...within, ...one.path.split(".")] : within;
  const own = one.key ? [{ path: [...within, ...one.key.split(".")], label: one.label ?? "" }] : one.path ? [{ path: around, label: one.label ?? "" }] : [];
  return [...own, ...(one.components ?? []).flatMap((inner) => placesOf(inner, around))];
}

function nested(places: readonly Placed[], origin: string): Known[] {
  const names = [...new Set(places.map(({ path }) => path[0] ?? ""))].filter(Boolean);
  return names.map((name) => {
    const inside = places.filter(({ path }) => path[0] === name);
    const label = inside.find(({ path }) => path.length === 1)?.label;
    const entries = nested(inside.filter(({ path }) => path.length > 1).map(({ path, label: told }) => ({ path: path.slice(1), label: told })), origin);
    return { name, detail: origin, ...(label ? { info: label } : {}), ...(entries.length ? { entries } : {}) };
  });
}

const extensions = (one: Meaning, type: string) => (one.extensionElements?.values ?? []).filter((value) => value.$type === type);
const listOf = (value: unknown) => (Array.isArray(value) ? (value as Meaning[]) : []);
const text = (value: unknown) => (typeof value === "string" && value ? value : null);

function parameters(one: Meaning, which: "inputParameters" | "outputParameters"): string[] {
  return extensions(one, "camunda:InputOutput").flatMap((mapping) => listOf(mapping.get(which)).flatMap((parameter) => text(parameter.name) ?? []));
}

/** What an element leaves behind for those after it. */
function written(one: Meaning, forms: ReadonlyMap<string, readonly Known[]>, origins: Origins): Known[] {
  const formKey = text(one.get("camunda:formKey"));
  const result = text(one.get("camunda:resultVariable"));
  const outs = extensions(one, "camunda:Out").flatMap((out) => text(out.get("target")) ?? []);
  return [
    ...(formKey ? (forms.get(formKey) ?? []) : []),
    ...(result ? [{ name: result, detail: one.$type === "bpmn:BusinessRuleTask" ? origins.decision : origins.mapping, ...(one.name ? { info: one.name } : {}) }] : []),
    ...[...parameters(one, "outputParameters"), ...outs].map((name) => ({ name, detail: origins.mapping, ...(one.name ? { info: one.name } : {}) })),
    ...(one.flowElements ?? []).flatMap((inner) => written(inner, forms, origins)),
  ];
}

/** What only an element and those inside it see. */
function local(one: Meaning, origins: Origins): Known[] {
  const item = one.loopCharacteristics && text(one.loopCharacteristics.get("camunda:elementVariable"));
  const counters = one.loopCharacteristics ? ["loopCounter"] : [];
  return [...parameters(one, "inputParameters"), ...(item ? [item] : []), ...counters].map((name) => ({ name, detail: origins.mapping }));
}

const isInside = (one: Meaning | undefined): one is Meaning => one !== undefined && /Process$|Transaction$/.test(one.$type);

export function knownAt(element: Meaning, forms: ReadonlyMap<string, readonly Known[]>, origins: Origins): Known[] {
  const seen = new Set<Meaning>();
  const queue: Meaning[] = [element];
  const locals: Known[] = [];
  for (let around: Meaning | undefined = element; around; around = isInside(around.$parent) ? around.$parent : undefined) locals.push(...local(around, origins));
  for (let one = queue.pop(); one; one = queue.pop()) {
    if (seen.has(one)) continue;
    seen.add(one);
    const before = one.$type === "bpmn:SequenceFlow" ? [one.sourceRef] : [...(one.incoming ?? []), one.attachedToRef, isInside(one.$parent) ? one.$parent : undefined];
    queue.push(...before.filter((found) => found !== undefined));
  }
  // The sub-process or process around is not finished: what stands in it counts only where it comes before.
  const around = new Set<Meaning>();
  for (let one = element.$parent; isInside(one); one = one.$parent) around.add(one);
  const found = [...seen].flatMap((one) => (around.has(one) ? parameters(one, "outputParameters").map((name) => ({ name, detail: origins.mapping })) : written(one, forms, origins)));
  const byName = new Map<string, Known>();
  for (const one of [...locals, ...found]) {
    const other = byName.get(one.name);
    byName.set(one.name, other?.entries && one.entries ? { ...other, entries: [...new Map([...other.entries, ...one.entries].map((entry) => [entry.name, entry])).values()] } : (other ?? one));
  }
  return [...byName.values()].sort((one, other) => one.name.localeCompare(other.name));
}
