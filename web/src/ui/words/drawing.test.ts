// The drawing tools say nothing in English that somebody who draws for this town can meet.
import assert from "node:assert/strict";
import { globSync, readFileSync } from "node:fs";
import { test } from "node:test";

import { chinese, isKnown } from "./drawing.ts";

const PACKAGES = new URL("../../../node_modules/", import.meta.url).pathname;
const FILES = ["bpmn-js-properties-panel/dist/index.esm.js", "@bpmn-io/properties-panel/dist/index.esm.js", "bpmn-js-element-templates/dist/index.esm.js", "bpmn-js/lib/**/*.js", "diagram-js/lib/**/*.js", "bpmn-js-create-append-anything/dist/index.es.js"];
const TEXT = "(?:'(?:[^'\\\\]|\\\\.)*'|\"(?:[^\"\\\\]|\\\\.)*\")";
const ASKED = new RegExp(`\\btranslate\\(\\s*(${TEXT}(?:\\s*\\+\\s*${TEXT})*)\\s*[,)]`, "g");
const KIND = /(?:label|\bname): '([A-Z][^']+)'/g;

/** What only the other dialect (Zeebe), its cluster, or a comment says. */
const NEVER_MET =
  /job worker|Camunda Form|^Camunda user task$|correlat|[Pp]ropagat|[Cc]luster|[Cc]onfiguration|^Input (collection|element)$|^Output (collection|element)$|[Dd]ocumentation$|mappings? to control|[Vv]ersion tag b|most recent deployed|same deployment|^(Latest|Deployment) binding$|Ad-hoc|ad-hoc|Active elements|^Otherwise, only|^Define (a|an|the|who) |^Configure the message|^Execute this task|^To collect|^The number of times|^Specifies the priority|^Learn how|^Link |^Variable events that|^List of process variable|^External form|^Custom (form key|type)$|^Form JSON|^(Headers|Job type|Job worker|Task definition|Completion|Decision ID|Loading\.\.\.)$|^Cancel remaining|Scientific notation|Requires version|^\)\. $|HELLO|shift|^Can not drop|^Evaluate a business|^Implement a /;

const texts = (literal: string) => [...literal.matchAll(/'((?:[^'\\]|\\.)*)'|"((?:[^"\\]|\\.)*)"/g)].map(([, one, other]) => (one ?? other ?? "").replace(/\\(.)/g, "$1")).join("");

test("every text of the drawing tools is in the dictionary", () => {
  const asked = new Set<string>();
  for (const file of FILES.flatMap((pattern) => globSync(pattern, { cwd: PACKAGES }))) {
    const source = readFileSync(PACKAGES + file, "utf-8");
    for (const [, literal = ""] of source.matchAll(ASKED)) asked.add(texts(literal));
    if (/ReplaceOptions\.js$|create-append-anything/.test(file)) for (const [, label = ""] of source.matchAll(KIND)) asked.add(label);
  }

  assert.ok(asked.size > 300);
  assert.deepEqual([...asked].filter((one) => !isKnown(one) && !NEVER_MET.test(one)), []);
});

test("what is put in is told in Chinese too", () => {
  assert.equal(chinese("Append {type}", { type: "Task" }), "接续任务");
  assert.equal(chinese("Timer Boundary Event (Non Interrupting)"), "定时边界事件（不中断）");
  assert.equal(chinese("印发"), "印发");
});
