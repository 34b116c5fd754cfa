// What a table of a form shows is in one language, in rows too; what is filled in stays as it is.
import assert from "node:assert/strict";
import { test } from "node:test";

import { type Schema, tablesInLanguage } from "./schema.ts";

const SCHEMA = { components: [{ id: "g", type: "group", components: [{ id: "t", type: "table", dataSource: "=checks" }] }, { id: "n", type: "textfield", key: "note" }] } as unknown as Schema;

test("a table speaks the reader's language", () => {
  const values = { checks: [{ title: "可能重复申请 Possible duplicate", detail: "NO-1" }], note: "甲 Note of mine" };

  assert.deepEqual(tablesInLanguage(SCHEMA, values, "zh"), { checks: [{ title: "可能重复申请", detail: "NO-1" }], note: "甲 Note of mine" });
  assert.deepEqual(tablesInLanguage(SCHEMA, values, "en"), { checks: [{ title: "Possible duplicate", detail: "NO-1" }], note: "甲 Note of mine" });
  assert.deepEqual(tablesInLanguage(SCHEMA, {}, "en"), {});
});
