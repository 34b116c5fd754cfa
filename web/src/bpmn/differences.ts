// What differs between two diagrams, down to the last attribute: timers, conditions, extensions, other people's too.
import { type Declared, isElement, type Moddle, readDiagram } from "./moddle.ts";

export type Kind = "added" | "removed" | "changed" | "moved";

export interface Change {
  /** Where in the element, as a path of property names. */
  readonly path: string;
  readonly before: string | null;
  readonly after: string | null;
}

export interface Difference {
  readonly id: string;
  /** Without its prefix: `UserTask`. */
  readonly type: string;
  readonly name: string;
  /** `moved`: it means the same and is drawn elsewhere. */
  readonly kind: Kind;
  readonly changes: readonly Change[];
}

type Facts = Map<string, string>;

interface Item {
  readonly element: Moddle;
  readonly facts: Facts;
  readonly layout: Facts;
}

/** What stands in a list of its own; everything else is told as part of what holds it. */
const OWN = ["bpmn:FlowElement", "bpmn:Participant", "bpmn:Lane", "bpmn:Artifact", "bpmn:MessageFlow", "bpmn:RootElement", "bpmn:Definitions"];
/** Read back from the flows' own ends. Source: BPMN 2.0.2, 8.4.13. */
const DERIVED = new Set(["incoming", "outgoing"]);
const ORDER = "order";
const SEPARATOR = " · ";

const isOwn = (element: Moddle) => !element.$instanceOf("bpmn:EventDefinition") && OWN.some((type) => element.$instanceOf(type));
const localType = (element: Moddle) => element.$type.replace(/^bpmn:/, "");
const text = (value: unknown) => (isElement(value) ? (value.id ?? value.$type) : String(value));

class Reading {
  readonly items = new Map<string, Item>();
  readonly #drawings: Moddle[] = [];

  constructor(root: Moddle) {
    this.#own(root, null);
    for (const drawing of this.#drawings) this.#draw(drawing);
  }

  #own(element: Moddle, parent: Item | null): void {
    const item: Item = { element, facts: new Map([["type", localType(element)]]), layout: new Map() };
    const id = parent ? (element.id ?? `${localType(element)} ${this.items.size}`) : "";
    this.items.set(id, item);
    if (parent) item.facts.set("parent", parent.element.id ?? "");
    this.#properties(element, "", item, item.facts);
  }

  #properties(element: Moddle, path: string, item: Item, facts: Facts): void {
    for (const [name, value, declared] of propertiesOf(element)) this.#property(`${path}${name}`, value, declared, item, facts);
  }

  #property(path: string, value: unknown, declared: Declared | null, item: Item, facts: Facts): void {
    if (declared?.isReference) {
      if (DERIVED.has(path)) return;
      if (!Array.isArray(value)) facts.set(path, text(value));
      else for (const one of value) facts.set(`${path}[${text(one)}]`, text(one));
    } else if (Array.isArray(value)) this.#list(path, value, item, facts);
    else if (isElement(value)) this.#child(path, value, item, facts);
    else facts.set(path, text(value));
  }

  #list(path: string, values: readonly unknown[], item: Item, facts: Facts): void {
    const taken = new Map<string, number>();
    const order: string[] = [];
    for (const value of values) {
      if (isElement(value) && value.$type === "bpmndi:BPMNDiagram") this.#drawings.push(value);
      else if (isElement(value) && isOwn(value)) this.#own(value, item);
      else {
        const key = keyOf(value);
        const times = taken.get(key) ?? 0;
        taken.set(key, times + 1);
        const told = times ? `${key} ${times + 1}` : key;
        order.push(told);
        if (isElement(value)) this.#child(`${path}[${told}]`, value, item, facts);
        else facts.set(`${path}[${told}]`, text(value));
      }
    }
    if (order.length > 1) facts.set(`${path}.${ORDER}`, order.join(SEPARATOR));
  }

  #child(path: string, element: Moddle, item: Item, facts: Facts): void {
    if (isOwn(element)) return this.#own(element, item);
    facts.set(path, localType(element));
    this.#properties(element, `${path}.`, item, facts);
  }

  /** Drawings are told with what they draw. */
  #draw(drawing: Moddle): void {
    const root = this.items.get("") as Item;
    const whole = { ...root, facts: root.layout };
    for (const [name, value, declared] of propertiesOf(drawing)) {
      if (name !== "plane" && name !== "bpmndi:plane") this.#property(`${text(drawing)}.${name}`, value, declared, whole, root.layout);
    }
    const plane = drawing.get("plane");
    if (!isElement(plane)) return;
    for (const [name, value, declared] of propertiesOf(plane)) {
      if (!/planeElement$/.test(name)) this.#property(`${text(plane)}.${name}`, value, declared, whole, root.layout);
    }
    for (const shape of (plane.get("planeElement") ?? []) as Moddle[]) {
      const drawn = shape.get("bpmnElement");
      const item = this.items.get((isElement(drawn) && drawn.id) || "") ?? root;
      this.#properties(shape, item === root ? `${text(shape)}.` : "", item, item.layout);
    }
  }
}

type Property = readonly [name: string, value: unknown, declared: Declared | null];

/** Every property with a value, those that no language declares too. */
function* propertiesOf(element: Moddle): Generator<Property> {
  for (const declared of element.$descriptor.isGeneric ? [] : (element.$descriptor.properties ?? [])) {
    const value = element.get(declared.name);
    if (value === undefined || value === null || (Array.isArray(value) && !value.length)) continue;
    const { prefix, localName } = declared.ns;
    yield [prefix === "bpmn" ? localName : `${prefix}:${localName}`, value, declared];
  }
  const foreign = element.$descriptor.isGeneric ? (element as unknown as Record<string, unknown>) : (element.$attrs ?? {});
  for (const [name, value] of Object.entries(foreign)) {
    if (name !== "$type" && !/^xmlns(:|$)/.test(name) && !(Array.isArray(value) && !value.length)) yield [name.replace(/^\$/, ""), value, null];
  }
}

/** By which an element of a list is known again when others were put before it. */
function keyOf(value: unknown): string {
  if (!isElement(value)) return text(value);
  const read = (name: string) => (value.$descriptor.isGeneric ? (value as unknown as Record<string, unknown>)[name] : value.get(name));
  const known = ["name", "key", "target", "source", "event"].map(read).find((one) => typeof one === "string" && one !== "");
  return known === undefined ? localType(value) : `${localType(value)} ${String(known)}`;
}

function changesOf(before: Facts, after: Facts): Change[] {
  const paths = [...new Set([...before.keys(), ...after.keys()])];
  return paths
    .map((path) => ({ path, before: before.get(path) ?? null, after: after.get(path) ?? null }))
    .filter((one) => one.before !== one.after && !(one.path.endsWith(`.${ORDER}`) && !isReordered(one)));
}

/** A list whose members are the same; where they differ, that is told already. */
const isReordered = ({ before, after }: Change) => {
  const sorted = (members: string | null) => (members ?? "").split(SEPARATOR).sort().join(SEPARATOR);
  return sorted(before) === sorted(after);
};

function nameOf(element: Moddle): string {
  if (element.name) return element.name;
  const ends = ["sourceRef", "targetRef"].map((end) => element.$descriptor.properties?.some((one) => one.ns.localName === end) && element.get(end));
  const [from, to] = ends.map((end) => (isElement(end) ? (end.name ?? end.id ?? "") : ""));
  return from && to ? `${from} → ${to}` : "";
}

function compare(id: string, before: Item | undefined, after: Item | undefined): Difference | null {
  const shown = (after ?? before) as Item;
  const facts = changesOf(before?.facts ?? new Map(), after?.facts ?? new Map());
  const layout = changesOf(before?.layout ?? new Map(), after?.layout ?? new Map()).map((one) => ({ ...one, path: `di.${one.path}` }));
  if (!facts.length && !layout.length) return null;
  const kind: Kind = !before ? "added" : !after ? "removed" : facts.length ? "changed" : "moved";
  return { id, type: localType(shown.element), name: nameOf(shown.element), kind, changes: [...facts, ...layout] };
}

/** What is different in `after`. The order of elements in the file, and prefixes of names, mean nothing and are not told. */
export function differencesOf(before: Moddle, after: Moddle): Difference[] {
  const [old, now] = [new Reading(before).items, new Reading(after).items];
  const ids = [...new Set([...now.keys(), ...old.keys()])];
  return ids.map((id) => compare(id, old.get(id), now.get(id))).filter((one) => one !== null);
}

export async function differences(before: string, after: string): Promise<Difference[]> {
  const [old, now] = await Promise.all([readDiagram(before), readDiagram(after)]);
  return differencesOf(old.root, now.root);
}
