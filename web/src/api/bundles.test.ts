// What belongs to a bundle, and what became of its files.
import assert from "node:assert/strict";
import { test } from "node:test";

import { bytesOf, fileKinds, packed, sorted, textOf, unpacked } from "./bundles.ts";

const made = (...names: string[]) => Object.fromEntries(names.map((name) => [name, bytesOf(name)]));

test("a folder loses its top, its scenarios and what nobody deploys", () => {
  const { files, leftOut } = sorted(made("leave/process.bpmn", "leave/forms/a.form", "leave/scenarios/a.json", "leave/README.md"));

  assert.deepEqual(Object.keys(files), ["forms/a.form", "process.bpmn"]);
  assert.deepEqual(leftOut, ["leave/scenarios/a.json", "leave/README.md"]);
});

test("forms alone keep their folder", () => {
  assert.deepEqual(Object.keys(sorted(made("forms/a.form", "forms/b.form")).files), ["forms/a.form", "forms/b.form"]);
});

test("a zip holds what was packed, the same bytes each time", () => {
  const files = made("process.bpmn", "forms/审查.form");

  assert.deepEqual(Object.entries(unpacked(packed(files))).map(([name, bytes]) => [name, textOf(bytes)]), [
    ["process.bpmn", "process.bpmn"],
    ["forms/审查.form", "forms/审查.form"],
  ]);
  assert.deepEqual(packed(files), packed(files));
});

test("files are new, missing, changed or the same", () => {
  const found = fileKinds({ ...made("a", "b"), c: bytesOf("1") }, { ...made("b", "d"), c: bytesOf("2") });

  assert.deepEqual(found.map((one) => `${one.name} ${one.kind}`), ["a removed", "b same", "c changed", "d added"]);
});
