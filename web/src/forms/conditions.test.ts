// What an expression reads, and whether an error stands there.
import assert from "node:assert/strict";
import { test } from "node:test";

import { reaches, readBy } from "./conditions.ts";

test("names in a condition, without the texts it compares with", () => {
  assert.deepEqual(readBy('=check.conclusion != "建议立案" and 面积 > 3'), [["check", "conclusion"], ["and"], ["面积"]]);
  assert.deepEqual(readBy(undefined), []);
});

test("an error is reached at the place itself, around it and in it", () => {
  assert.ok(reaches(["a", "b"], ["a", "b"], ["c"]));
  assert.ok(reaches(["a"], ["a", "b"], ["c"]));
  assert.ok(reaches(["a", "b"], ["a"], ["c"]));
  assert.ok(!reaches(["a", "b"], ["a", "c"], ["c"]));
});

test("this is the row of the field, parent the one around it", () => {
  assert.ok(reaches(["this", "kind"], ["rows", 1, "kind"], ["rows", 1, "note"]));
  assert.ok(!reaches(["this", "kind"], ["rows", 0, "kind"], ["rows", 1, "note"]));
  assert.ok(reaches(["parent", "kind"], ["kind"], ["rows", 1, "note"]));
  assert.ok(reaches(["rows", "kind"], ["rows", 0, "kind"], ["note"]));
});
