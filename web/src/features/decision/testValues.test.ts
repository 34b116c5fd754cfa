// What is typed into a test row is what the town is asked.
import assert from "node:assert/strict";
import { test } from "node:test";

import { inputsOf, shown } from "./testValues.ts";

test("texts need no quotes, empty cells are left out", () => {
  const row = { area: "12.5", kind: "占道", from: "2026-11-23", urgent: "true", code: '"007"', list: '["a"]', note: " " };

  assert.deepEqual(inputsOf(row, Object.keys(row)), { area: 12.5, kind: "占道", from: "2026-11-23", urgent: true, code: "007", list: ["a"] });
});

test("a value is shown by its entries", () => {
  assert.equal(shown([{ way: "快", days: 3 }, null], "空值"), "way = 快，days = 3；空值");
});
