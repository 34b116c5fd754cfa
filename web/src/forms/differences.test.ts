// The list of differences of forms misses nothing: whatever is changed in a schema stands in it.
import assert from "node:assert/strict";
import { globSync, readFileSync } from "node:fs";
import { test } from "node:test";

import { differences, differencesBetween } from "./differences.ts";

type Json = null | boolean | number | string | Json[] | { [name: string]: Json };
type Holder = Json[] | { [name: string]: Json };

const WING = new URL("../../../bpmn/", import.meta.url).pathname;
const SHIPPED = globSync("*/forms/*.form", { cwd: WING }).map((name) => readFileSync(`${WING}${name}`, "utf-8"));
const APPLICATION = readFileSync(`${WING}approval/forms/application.form`, "utf-8");

/** Every value of a schema with what holds it. */
function* places(holder: Json): Generator<readonly [holder: Holder, name: string]> {
  if (typeof holder !== "object" || holder === null) return;
  for (const [name, value] of Object.entries(holder)) {
    yield [holder as Holder, name];
    yield* places(value as Json);
  }
}

const at = (holder: Holder, name: string) => (holder as Record<string, Json>)[name] as Json;
const put = (holder: Holder, name: string, value: Json) => void ((holder as Record<string, Json>)[name] = value);
const other = (value: Json): Json => (typeof value === "boolean" ? !value : typeof value === "number" ? value + 1 : `${String(value)}q`);
const isScalar = (value: Json) => typeof value !== "object" || value === null;
const fields = (schema: { components: Holder[] }): Holder[] => schema.components;

test("a form differs in nothing from itself, nor from how it is laid out in its file", () => {
  for (const text of SHIPPED) assert.deepEqual(differences(text, JSON.stringify(JSON.parse(text))), []);
});

/** Every attribute of every type of field that a shipped form has, once. */
const unseen = () => {
  const seen = new Set<string>();
  return ([holder, name]: readonly [Holder, string]) => {
    const kind = `${String(at(holder, "type"))} ${String(at(holder, "subtype"))} ${name}`;
    return !seen.has(kind) && Boolean(seen.add(kind));
  };
};

test("no attribute of any type of field changes, goes or becomes of another kind unnamed", () => {
  let tried = 0;
  const isNew = unseen();
  for (const text of SHIPPED) {
    const [before, after] = [JSON.parse(text) as Holder, JSON.parse(text) as Holder];
    for (const [holder, name] of [...places(after)].filter(isNew)) {
      const value = at(holder, name);
      if (isScalar(value)) {
        put(holder, name, other(value));
        const named = differencesBetween(before, after).flatMap((one) => [one.id, ...one.changes.map((change) => change.after)]);
        assert.ok(named.includes(String(other(value))) || named.includes(JSON.stringify(other(value))), `${name} of ${JSON.stringify(holder).slice(0, 200)}`);
        put(holder, name, typeof value === "string" ? (Number(value) || 0) : String(value));
        assert.notDeepEqual(differencesBetween(before, after), [], `the kind of ${name}`);
      } else {
        put(holder, name, Array.isArray(value) ? {} : []);
        assert.notDeepEqual(differencesBetween(before, after), [], `what ${name} holds`);
      }
      put(holder, name, value);
      tried += 1;
    }
  }
  assert.ok(tried > 150, String(tried));
});

test("no list of a shipped form comes into another order untold", () => {
  const isNew = unseen();
  for (const text of SHIPPED) {
    const [before, after] = [JSON.parse(text) as Holder, JSON.parse(text) as Holder];
    for (const [holder, name] of [...places(after)]) {
      const list = at(holder, name);
      if (!Array.isArray(list) || list.length < 2 || !isNew([holder, name])) continue;
      put(holder, name, [...list].reverse());
      assert.ok(differencesBetween(before, after).some((one) => one.changes.some((change) => change.path.endsWith(".order"))), name);
      put(holder, name, list);
    }
  }
});

test("a field is told by its id with its kind and its label", () => {
  const [before, after] = [JSON.parse(APPLICATION), JSON.parse(APPLICATION)];
  const field = [...places(after)].map(([holder]) => holder as Record<string, Json>).find((one) => one.type === "textfield") as Record<string, Json>;
  (field.validate as Record<string, Json>).required = false;

  const [found] = differencesBetween(before, after);

  assert.deepEqual([found?.id, found?.type, found?.name, found?.kind], [field.id, "textfield", field.label, "changed"]);
  assert.deepEqual(found?.changes, [{ path: "validate.required", before: "true", after: "false" }]);
});

test("a field that is new says where it stands; one that is gone says all that it said", () => {
  const [before, after] = [JSON.parse(APPLICATION), JSON.parse(APPLICATION)];
  fields(after).splice(1, 0, { type: "textfield", id: "new", key: "new", label: "新" });

  const added = differencesBetween(before, after);
  const removed = differencesBetween(after, before);

  assert.deepEqual(added.map((one) => [one.id, one.kind]), [["", "changed"], ["new", "added"]]);
  assert.deepEqual(added[0]?.changes.map((one) => one.path), ["components.order"]);
  assert.deepEqual(removed.map((one) => [one.id, one.kind]), [["new", "removed"]]);
  assert.ok(removed[0]?.changes.some((one) => one.path === "label" && one.before === "新"));
});
