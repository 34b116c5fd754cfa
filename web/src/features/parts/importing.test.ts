// What is dropped on a design replaces what it means, under the name that the design has for it.
import assert from "node:assert/strict";
import { test } from "node:test";

import { bytesOf } from "../../api/bundles.ts";
import { taken } from "./importing.ts";

const DIAGRAM = bytesOf('<bpmn:process id="patrol" isExecutable="true"/>');
const PRESENT = { "process.bpmn": DIAGRAM, "forms/report.form": bytesOf('{"id":"report"}'), "rules/level.dmn": bytesOf("<a/>") };

test("the same process, form or file is replaced where it stands", () => {
  const given = { "我的流程.bpmn": DIAGRAM, "copy.form": bytesOf('{"id":"report","x":1}'), "level.dmn": bytesOf("<b/>") };

  const { files, replaced } = taken(given, "patrol", PRESENT);

  assert.deepEqual(Object.keys(files).sort(), ["forms/report.form", "process.bpmn", "rules/level.dmn"]);
  assert.equal(replaced.length, 3);
});

test("what is new goes beside its like, what is no part of a bundle stays out", () => {
  const { files, replaced, leftOut } = taken({ "new.form": bytesOf('{"id":"new"}'), "notes.txt": bytesOf("x") }, "patrol", PRESENT);

  assert.deepEqual([Object.keys(files), replaced, leftOut], [["forms/new.form"], [], ["notes.txt"]]);
});
