// Codes are chosen by name, wherever they stand, and what stood there before stays.
import assert from "node:assert/strict";
import { test } from "node:test";

import { codeListsOf, withCodes } from "./codes.ts";
import type { Schema } from "./schema.ts";

const SCHEMA = {
  components: [
    { id: "a", type: "textfield", key: "event_type", label: "事件类型", validate: { required: true, pattern: "^EV" }, properties: { codes: "event-types" } },
    { id: "b", type: "dynamiclist", path: "rows", components: [{ id: "c", type: "textfield", key: "case.unit", properties: { codes: "units" } }] },
    { id: "d", type: "textfield", key: "place" },
  ],
} as unknown as Schema;
const LISTS = new Map([["event-types", [{ code: "EV016", name: "井盖缺失" }]], ["units", [{ code: "JS", name: "建设局" }]]]);

const first = (schema: Schema) => schema.components[0];
const inner = (schema: Schema) => schema.components[1]?.components?.[0];

test("a form names its lists once each", () => {
  assert.deepEqual(codeListsOf(SCHEMA), ["event-types", "units"]);
  assert.deepEqual(codeListsOf({ components: [] }), []);
});

test("a code is chosen by its name, in rows too", () => {
  const shown = withCodes(SCHEMA, LISTS, {});

  assert.deepEqual([first(shown)?.type, first(shown)?.searchable, first(shown)?.label], ["select", true, "事件类型"]);
  assert.deepEqual(first(shown)?.values, [{ label: "井盖缺失（EV016）", value: "EV016" }]);
  assert.deepEqual(first(shown)?.validate, { required: true });
  assert.deepEqual(inner(shown)?.values, [{ label: "建设局（JS）", value: "JS" }]);
  assert.equal(shown.components[2], SCHEMA.components[2]);
});

test("a code that its list has no longer stays as it was", () => {
  const shown = withCodes(SCHEMA, LISTS, { event_type: "EV999", rows: [{ case: { unit: "XX" } }, { case: { unit: "JS" } }] });

  assert.deepEqual((first(shown)?.values as { value: string }[]).map(({ value }) => value), ["EV016", "EV999"]);
  assert.deepEqual((inner(shown)?.values as { value: string }[]).map(({ value }) => value), ["JS", "XX"]);
});

test("without its list a code is typed as before", () => {
  const shown = withCodes(SCHEMA, new Map(), {});

  assert.equal(first(shown)?.type, "textfield");
  assert.deepEqual(first(shown)?.validate, { required: true, pattern: "^EV" });
});
