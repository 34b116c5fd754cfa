// What differs between two forms: fields, labels, checks, conditions, choices, their order; whatever else a schema says.
import { differencesOf, type Difference, type Item, type Items, newItem, numbered } from "../api/differences.ts";

type Json = null | boolean | number | string | readonly Json[] | { readonly [name: string]: Json };
type Fields = { readonly [name: string]: Json };

const isObject = (value: Json | undefined): value is Fields => typeof value === "object" && value !== null && !Array.isArray(value);
const isScalar = (value: Json) => typeof value !== "object" || value === null;
const COMPONENTS = "components";
/** Attributes by which a member of a list is known again. */
const KEYS = ["value", "key", "id", "name"];

/** A text that could be taken for something else stands in its quotes. */
function told(value: Json): string {
  if (typeof value !== "string") return JSON.stringify(value);
  try {
    JSON.parse(value);
    return JSON.stringify(value);
  } catch {
    return value;
  }
}

function read(schema: Fields): Items {
  const items = new Map<string, Item>();
  const own = (one: Fields, parent: string | null): string => {
    const item = newItem(typeof one.type === "string" && parent !== null ? one.type : "Form", nameOf(one));
    const id = parent === null ? "" : freeIn(items, typeof one.id === "string" ? one.id : item.type);
    items.set(id, item);
    if (parent) item.facts.set("parent", parent);
    for (const [name, value] of Object.entries(one)) {
      if (name !== COMPONENTS || !Array.isArray(value) || !value.every(isObject)) facts(step("", name), value, item);
      else item.orders.set(COMPONENTS, (value as readonly Fields[]).map((inner) => own(inner, id)));
    }
    return id;
  };
  own(schema, null);
  return items;
}

function facts(path: string, value: Json, item: Item): void {
  if (isScalar(value) || !Object.keys(value as object).length) item.facts.set(path, told(value));
  else if (isObject(value)) for (const [name, one] of Object.entries(value)) facts(step(path, name), one, item);
  else list(path, value as readonly Json[], item);
}

function list(path: string, members: readonly Json[], item: Item): void {
  const keys = numbered(members.map(keyOf));
  members.forEach((one, at) => facts(`${path}[${keys[at]}]`, one, item));
  item.orders.set(path, keys);
}

function keyOf(member: Json): string {
  if (isScalar(member)) return told(member);
  const known = isObject(member) ? KEYS.map((name) => member[name]).find((one) => one !== undefined && isScalar(one) && one !== "") : undefined;
  return known === undefined ? "" : told(known);
}

/** Names with signs of the path in them stand in quotes. */
const step = (path: string, name: string) => `${path}${path && "."}${/^[\w$-]+$/u.test(name) ? name : `"${name.replaceAll(".", "․")}"`}`;

const nameOf = (one: Fields) => [one.label, one.text, one.name, one.key, one.path].find((name): name is string => typeof name === "string" && name !== "") ?? "";

function freeIn(items: Items, id: string): string {
  let found = id;
  for (let times = 2; items.has(found); times += 1) found = `${id} ${times}`;
  return found;
}

/** What is different in `after`; both are schemas. */
export const differencesBetween = (before: object, after: object): Difference[] => differencesOf(read(before as Fields), read(after as Fields));

/** Throws where one of them is no JSON object. */
export function differences(before: string, after: string): Difference[] {
  const [old, now] = [before, after].map((text) => JSON.parse(text) as Json) as [Json, Json];
  if (!isObject(old) || !isObject(now)) throw new TypeError("not a form");
  return differencesBetween(old, now);
}
