// The decision editor says nothing in English that asks for a translation.
import assert from "node:assert/strict";
import { globSync, readFileSync } from "node:fs";
import { test } from "node:test";

import { chinese, isKnown } from "./decisions.ts";

const PACKAGES = new URL("../../../node_modules/", import.meta.url).pathname;
const ASKED = /translate\(\s*'((?:[^'\\]|\\.)*)'/g;
/** What stands in a comment. */
const NEVER_MET = /HELLO/;

test("every text of the decision editor is in the dictionary", () => {
  const asked = new Set<string>();
  for (const file of globSync("dmn-js*/lib/**/*.js", { cwd: PACKAGES })) {
    for (const [, text = ""] of readFileSync(PACKAGES + file, "utf-8").matchAll(ASKED)) asked.add(text);
  }

  assert.ok(asked.size > 120);
  assert.deepEqual([...asked].filter((one) => !isKnown(one) && !NEVER_MET.test(one)), []);
});

test("what is put in is told", () => {
  assert.equal(chinese("Expression language: {expressionLanguageLabel}", { expressionLanguageLabel: "FEEL" }), "表达式语言：FEEL");
  assert.equal(chinese("e.g. { sample }", { sample: "1" }), "例如 1");
});
