// What differs between two readings of a file: item by item, down to the last attribute. The rooms of the languages read.

export type Kind = "added" | "removed" | "changed" | "moved";

export interface Change {
  /** Where in the item, as a path of property names. */
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

export type Facts = Map<string, string>;

/** What stands in a list of its own: an element, a rule, a field. */
export interface Item {
  readonly type: string;
  readonly name: string;
  /** What it says, by path. */
  readonly facts: Facts;
  /** How it is drawn, by path. */
  readonly layout: Facts;
  /** Members of its lists whose order means something, by path. */
  readonly orders: Map<string, readonly string[]>;
}

/** By id; the file itself is "". */
export type Items = ReadonlyMap<string, Item>;

export const newItem = (type: string, name: string): Item => ({ type, name, facts: new Map(), layout: new Map(), orders: new Map() });

/** Before the paths of what is only drawn. */
export const DRAWN = "di.";
const ORDER = "order";
const SEPARATOR = " · ";

/** What is different in `after`. */
export function differencesOf(before: Items, after: Items): Difference[] {
  const ids = [...new Set([...after.keys(), ...before.keys()])];
  return ids.map((id) => compare(id, before.get(id), after.get(id))).filter((one) => one !== null);
}

function compare(id: string, before: Item | undefined, after: Item | undefined): Difference | null {
  const shown = (after ?? before) as Item;
  const orders = before && after ? reorderings(before, after) : [];
  const facts = [...changesOf(before?.facts, after?.facts), ...orders.filter((one) => !one.path.startsWith(DRAWN))];
  const drawn = changesOf(before?.layout, after?.layout).map((one) => ({ ...one, path: `${DRAWN}${one.path}` }));
  const layout = [...drawn, ...orders.filter((one) => one.path.startsWith(DRAWN))];
  if (!facts.length && !layout.length) return null;
  const kind: Kind = !before ? "added" : !after ? "removed" : facts.length ? "changed" : "moved";
  return { id, type: shown.type, name: shown.name, kind, changes: [...facts, ...layout] };
}

function changesOf(before: Facts = new Map(), after: Facts = new Map()): Change[] {
  const paths = [...new Set([...before.keys(), ...after.keys()])];
  return paths.map((path) => ({ path, before: before.get(path) ?? null, after: after.get(path) ?? null })).filter((one) => one.before !== one.after);
}

function reorderings(before: Item, after: Item): Change[] {
  return [...after.orders].flatMap(([path, now]) => {
    const old = before.orders.get(path) ?? [];
    return isExpected(old, now) ? [] : [{ path: `${path}.${ORDER}`, before: old.join(SEPARATOR), after: now.join(SEPARATOR) }];
  });
}

/** Whether the order is the one that anybody thinks of: what was there stays in order, what is new stands last. */
function isExpected(old: readonly string[], now: readonly string[]): boolean {
  const expected = [...old.filter((one) => now.includes(one)), ...now.filter((one) => !old.includes(one))];
  return expected.every((one, at) => one === now[at]);
}

/** Members of a list under names that differ: the second of a name gets a number. */
export function numbered(names: readonly string[]): string[] {
  const taken = new Map<string, number>();
  return names.map((name) => {
    const times = (taken.get(name) ?? 0) + 1;
    taken.set(name, times);
    return times === 1 ? name : `${name} ${times}`;
  });
}

/** The same list with names of people's in paths and orders where only keys stood. */
export function renamed(found: readonly Difference[], names: ReadonlyMap<string, string>): Difference[] {
  const inPath = (path: string) => path.replace(/\[([^\]]*)\]/g, (all, key: string) => (names.has(key) ? `[${names.get(key) ?? ""}]` : all));
  const inOrder = (order: string | null) => order && order.split(SEPARATOR).map((key) => names.get(key) ?? key).join(SEPARATOR);
  const told = (one: Change) => ({ ...one, path: inPath(one.path), ...(one.path.endsWith(`.${ORDER}`) ? { before: inOrder(one.before), after: inOrder(one.after) } : {}) });
  return found.map((one) => ({ ...one, changes: one.changes.map(told) }));
}
