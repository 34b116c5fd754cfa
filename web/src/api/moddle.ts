// Files of the languages of the OMG as trees of what they mean, and what stands in them item by item.
import { DRAWN, type Facts, type Item, type Items, newItem, numbered } from "./differences.ts";

/** A property as the language declares it. */
export interface Declared {
  readonly name: string;
  readonly ns: { readonly prefix: string; readonly localName: string };
  readonly isReference?: boolean;
}

/** An element of the tree; `get` gives the default where nothing is written. */
export interface Moddle {
  readonly $type: string;
  readonly $parent?: Moddle;
  readonly $attrs?: Readonly<Record<string, unknown>>;
  readonly $descriptor: { readonly isGeneric?: boolean; readonly properties?: readonly Declared[] };
  $instanceOf: (type: string) => boolean;
  get: (name: string) => unknown;
  set: (name: string, value: unknown) => void;
  readonly id?: string;
  readonly name?: string;
}

export interface Read {
  readonly root: Moddle;
  readonly warnings: readonly string[];
}

/** What the reading of a language has to know of it. */
export interface Reader {
  /** Of its own types. */
  readonly prefix: string;
  /** What stands in a list of its own; everything else is told as part of what holds it. */
  readonly isOwn: (element: Moddle) => boolean;
  /** References that only repeat what stands elsewhere. */
  readonly derived: ReadonlySet<string>;
  /** Own items whose order in a list means something, by the name of the list. */
  readonly ordered: ReadonlySet<string>;
  /** Types that hold drawings, outermost first. */
  readonly drawings: readonly string[];
  /** The property by which a drawn shape names what it draws. */
  readonly drawn: string;
  readonly nameOf: (element: Moddle) => string;
  /** By which a member of a list is known again; undefined for what is usual. */
  readonly keyOf?: (member: Moddle, at: number, list: string) => string | undefined;
}

export const isElement = (value: unknown): value is Moddle => typeof value === "object" && value !== null && "$type" in value;

const text = (value: unknown) => (isElement(value) ? (value.id ?? value.$type) : String(value));

class Reading {
  readonly items = new Map<string, Item>();
  readonly #reader: Reader;
  readonly #owners = new Map<Moddle, Item>();
  readonly #drawings: Moddle[] = [];

  constructor(root: Moddle, reader: Reader) {
    this.#reader = reader;
    this.#own(root, null);
    for (const drawing of this.#drawings) this.#draw(drawing);
  }

  #type(element: Moddle): string {
    return element.$type.replace(`${this.#reader.prefix}:`, "");
  }

  #own(element: Moddle, parent: Moddle | null): string {
    const item = newItem(this.#type(element), this.#reader.nameOf(element));
    const id = parent ? this.#free(element.id ?? `${item.type} ${this.items.size}`) : "";
    this.items.set(id, item);
    this.#owners.set(element, item);
    item.facts.set("type", item.type);
    if (parent) item.facts.set("parent", parent.id ?? "");
    this.#properties(element, "", item, item.facts);
    return id;
  }

  /** An id that two elements bear is still two items. */
  #free(id: string): string {
    for (let times = 2; ; times += 1) if (!this.items.has(id)) return id;
    else if (!this.items.has(`${id} ${times}`)) return `${id} ${times}`;
  }

  #properties(element: Moddle, path: string, item: Item, facts: Facts): void {
    for (const [name, value, declared] of this.#propertiesOf(element)) this.#property(`${path}${name}`, value, declared, element, item, facts);
  }

  #property(path: string, value: unknown, declared: Declared | null, holder: Moddle, item: Item, facts: Facts): void {
    if (declared?.isReference) {
      if (this.#reader.derived.has(path)) return;
      if (!Array.isArray(value)) facts.set(path, text(value));
      else for (const one of value) facts.set(`${path}[${text(one)}]`, text(one));
    } else if (Array.isArray(value)) this.#list(path, value, holder, item, facts);
    else if (isElement(value)) this.#child(path, value, holder, item, facts);
    else facts.set(path, text(value));
  }

  #list(path: string, values: readonly unknown[], holder: Moddle, item: Item, facts: Facts): void {
    const members = values.filter((one) => !this.#isElsewhere(one));
    const keys = numbered(members.map((one, at) => this.#keyOf(one, at, path)));
    const own: string[] = [];
    for (const value of values) {
      if (!isElement(value)) continue;
      if (this.#reader.drawings.includes(value.$type)) this.#drawings.push(value);
      else if (this.#reader.isOwn(value)) own.push(this.#own(value, holder));
    }
    members.forEach((value, at) => {
      if (isElement(value)) this.#child(`${path}[${keys[at]}]`, value, holder, item, facts);
      else facts.set(`${path}[${keys[at]}]`, text(value));
    });
    if (keys.length) item.orders.set(`${facts === item.layout ? DRAWN : ""}${path}`, keys);
    if (own.length && this.#reader.ordered.has(path.split(".").at(-1) ?? "")) item.orders.set(path, own);
  }

  #isElsewhere(value: unknown): boolean {
    return isElement(value) && (this.#reader.drawings.includes(value.$type) || this.#reader.isOwn(value));
  }

  #child(path: string, element: Moddle, holder: Moddle, item: Item, facts: Facts): void {
    if (this.#reader.drawings.includes(element.$type)) this.#drawings.push(element);
    else if (this.#reader.isOwn(element)) this.#own(element, holder);
    else {
      this.#owners.set(element, item);
      facts.set(path, this.#type(element));
      this.#properties(element, `${path}.`, item, facts);
    }
  }

  /** Drawings are told with what they draw. */
  #draw(drawing: Moddle): void {
    const root = this.items.get("") as Item;
    const bare = { ...root, facts: root.layout };
    for (const [name, value, declared] of this.#propertiesOf(drawing)) {
      const members = (Array.isArray(value) ? value : [value]).filter(isElement);
      if (declared?.isReference || !members.length) this.#property(`${text(drawing)}.${name}`, value, declared, drawing, bare, root.layout);
      else for (const one of members) this.#drawOne(one, root);
    }
  }

  #drawOne(shape: Moddle, root: Item): void {
    if (this.#reader.drawings.includes(shape.$type)) return this.#draw(shape);
    const drawn = shape.$descriptor.properties?.some((one) => one.ns.localName === this.#reader.drawn) && shape.get(this.#reader.drawn);
    const item = (isElement(drawn) && this.#owners.get(drawn)) || root;
    const isNamed = isElement(drawn) && item !== root && this.items.get(drawn.id ?? "") === item;
    this.#properties(shape, isNamed ? "" : `${text(shape)}.`, { ...item, facts: item.layout }, item.layout);
  }

  #keyOf(value: unknown, at: number, list: string): string {
    if (!isElement(value)) return text(value);
    const own = this.#reader.keyOf?.(value, at, list);
    if (own !== undefined) return own;
    const read = (name: string) => (value.$descriptor.isGeneric ? (value as unknown as Record<string, unknown>)[name] : value.get(name));
    const known = ["name", "key", "target", "source", "event"].map(read).find((one) => typeof one === "string" && one !== "");
    return known === undefined ? this.#type(value) : `${this.#type(value)} ${String(known)}`;
  }

  /** Every property with a value, those that no language declares too. */
  *#propertiesOf(element: Moddle): Generator<readonly [name: string, value: unknown, declared: Declared | null]> {
    for (const declared of element.$descriptor.isGeneric ? [] : (element.$descriptor.properties ?? [])) {
      const value = element.get(declared.name);
      if (value === undefined || value === null || (Array.isArray(value) && !value.length)) continue;
      const { prefix, localName } = declared.ns;
      yield [prefix === this.#reader.prefix ? localName : `${prefix}:${localName}`, value, declared];
    }
    const foreign = element.$descriptor.isGeneric ? (element as unknown as Record<string, unknown>) : (element.$attrs ?? {});
    for (const [name, value] of Object.entries(foreign)) {
      if (!["$type", "$parent"].includes(name) && !/^xmlns(:|$)/.test(name) && !(Array.isArray(value) && !value.length)) yield [name.replace(/^\$/, ""), value, null];
    }
  }
}

/** Everything that a file says, item by item. */
export const itemsOf = (root: Moddle, reader: Reader): Items => new Reading(root, reader).items;
