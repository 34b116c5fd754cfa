// Files are found wherever they stand, each once.
import assert from "node:assert/strict";
import { test } from "node:test";

import { filesIn, withFiles } from "./files.ts";

const file = (id: string) => ({ id, name: `${id}.pdf`, type: "application/pdf", size: 1, sha256: "0" });

test("files lie in lists, in objects and in rows", () => {
  const variables = { materials: [{ file: [file("a")] }, { file: [file("b")] }], authorization: file("c"), note: "a", count: 3, none: null };

  assert.deepEqual(filesIn(variables).map((one) => one.id), ["a", "b", "c"]);
});

test("a file that stands in two places is one file", () => {
  assert.equal(filesIn([file("a"), { again: file("a") }]).length, 1);
});

test("what merely looks like a file is none", () => {
  assert.deepEqual(filesIn({ id: "1", name: "王建国", type: "自然人" }), []);
});

test("a form that names its files by their ids shows them", () => {
  const held = new Map([["a", file("a")]]);
  const named = { id: "a", name: "a.pdf", size: 1 };

  assert.deepEqual(withFiles({ materials: [{ file: ["a"], copies: 1 }], kept: [named], note: "b" }, held), {
    materials: [{ file: [file("a")], copies: 1 }],
    kept: [named],
    note: "b",
  });
});
