// The list of differences misses nothing: whatever is changed in a shipped diagram stands in it.
import assert from "node:assert/strict";
import { globSync, readFileSync } from "node:fs";
import { test } from "node:test";

import { differences, differencesOf } from "./differences.ts";
import { isElement, type Moddle, readDiagram, writeDiagram } from "./moddle.ts";

const WING = new URL("../../../bpmn/", import.meta.url).pathname;
const read = (name: string) => readFileSync(`${WING}${name}`, "utf-8");
const GRID = read("grid_patrol/process.bpmn");

const replaced = (xml: string, from: string | RegExp, to: string) => {
  const changed = xml.replace(from, to);
  assert.notEqual(changed, xml, "the diagram holds what is to be changed");
  return changed;
};

for (const file of globSync("*/process.bpmn", { cwd: WING })) {
  test(`${file} differs in nothing from itself, nor from how it is written out again`, async () => {
    const xml = read(file);
    const { root, warnings } = await readDiagram(xml);

    assert.deepEqual(warnings, []);
    assert.deepEqual(await differences(xml, xml), []);
    assert.deepEqual(await differences(xml, await writeDiagram(root)), []);
  });
}

const BASE = `<?xml version="1.0" encoding="UTF-8"?>
<bpmn:definitions xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:camunda="http://camunda.org/schema/1.0/bpmn"
  xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xmlns:own="urn:own" id="d" targetNamespace="urn:test">
  <bpmn:process id="p" isExecutable="true">
    <bpmn:startEvent id="s" /><bpmn:userTask id="t" name="审查" camunda:candidateGroups="REV">
      <bpmn:extensionElements>
        <camunda:inputOutput><camunda:inputParameter name="a">=1</camunda:inputParameter><camunda:inputParameter name="b">=2</camunda:inputParameter></camunda:inputOutput>
        <own:thing colour="red"><own:inner>text</own:inner></own:thing>
      </bpmn:extensionElements>
    </bpmn:userTask>
    <bpmn:boundaryEvent id="b" attachedToRef="t"><bpmn:timerEventDefinition id="td"><bpmn:timeDuration xsi:type="bpmn:tFormalExpression">P30D</bpmn:timeDuration></bpmn:timerEventDefinition></bpmn:boundaryEvent>
    <bpmn:endEvent id="e"><bpmn:terminateEventDefinition /></bpmn:endEvent>
    <bpmn:sequenceFlow id="f" sourceRef="s" targetRef="t"><bpmn:conditionExpression xsi:type="bpmn:tFormalExpression">=x &gt; 1</bpmn:conditionExpression></bpmn:sequenceFlow>
    <bpmn:sequenceFlow id="g" sourceRef="t" targetRef="e" />
  </bpmn:process>
</bpmn:definitions>`;

const SMALL: [what: string, from: string | RegExp, to: string, id: string, path: RegExp][] = [
  ["a timer", "P30D", "P60D", "b", /timeDuration\.body$/],
  ["a kind of timer", /timeDuration/g, "timeCycle", "b", /timeCycle/],
  ["a condition", "x &gt; 1", "x &gt; 2", "f", /^conditionExpression\.body$/],
  ["a candidate group", '"REV"', '"APV"', "t", /^camunda:candidateGroups$/],
  ["an input", ">=2<", ">=3<", "t", /inputParameters?\[camunda:InputParameter b\].*definition|value|body/],
  ["the order of inputs", '<camunda:inputParameter name="a">=1</camunda:inputParameter><camunda:inputParameter name="b">=2</camunda:inputParameter>', '<camunda:inputParameter name="b">=2</camunda:inputParameter><camunda:inputParameter name="a">=1</camunda:inputParameter>', "t", /order$/],
  ["another's attribute", 'colour="red"', 'colour="blue"', "t", /own:thing.*colour$/],
  ["another's text", ">text<", ">texts<", "t", /own:inner.*body$/],
  ["an event definition without attributes", "<bpmn:terminateEventDefinition />", "", "e", /TerminateEventDefinition/],
  ["what an event interrupts", 'attachedToRef="t"', 'attachedToRef="t" cancelActivity="false"', "b", /^cancelActivity$/],
  ["the end of a flow", 'sourceRef="t" targetRef="e"', 'sourceRef="s" targetRef="e"', "g", /^sourceRef$/],
  ["a type", '<bpmn:startEvent id="s" />', '<bpmn:task id="s" />', "s", /^type$/],
  ["whether it runs", 'isExecutable="true"', 'isExecutable="false"', "p", /^isExecutable$/],
];

for (const [what, from, to, id, path] of SMALL) {
  test(`${what} is told`, async () => {
    const found = await differences(BASE, replaced(BASE, from, to));

    assert.deepEqual(found.map((one) => one.id), [id]);
    assert.ok(found[0]?.changes.some((one) => path.test(one.path)), JSON.stringify(found));
  });
}

test("what was put in and taken out is told with everything in it", async () => {
  const without = replaced(BASE, /<bpmn:boundaryEvent[\s\S]*<\/bpmn:boundaryEvent>/, "");

  const [added] = await differences(without, BASE);
  const [removed] = await differences(BASE, without);

  assert.equal(added?.kind, "added");
  assert.equal(removed?.kind, "removed");
  assert.ok(added?.changes.some((one) => one.after === "P30D"));
});

test("what is only drawn elsewhere has moved", async () => {
  const found = await differences(GRID, replaced(GRID, /(<dc:Bounds x=")\d+/, "$19"));

  assert.deepEqual(found.map((one) => one.kind), ["moved"]);
});

/** Every text, number and truth in a tree, with the way to change it. */
function* places(element: Moddle, seen: Set<Moddle>): Generator<[string, () => void, () => void]> {
  if (seen.has(element)) return;
  seen.add(element);
  for (const declared of element.$descriptor.properties ?? []) {
    if (!Object.hasOwn(element, declared.name) && !Object.hasOwn(element, declared.ns.localName)) continue;
    const value = element.get(declared.name);
    if (declared.isReference) continue;
    for (const one of Array.isArray(value) ? value : [value]) if (isElement(one)) yield* places(one, seen);
    if (Array.isArray(value) || isElement(value) || value === undefined || declared.name === "id") continue;
    const other = typeof value === "boolean" ? !value : typeof value === "number" ? value + 1 : `${String(value)}x`;
    yield [`${element.$type} ${element.id ?? ""} ${declared.name}`, () => element.set(declared.name, other), () => element.set(declared.name, value)];
  }
}

test("no value of a shipped diagram can change unseen", async () => {
  const [{ root: before }, { root: after }] = await Promise.all([readDiagram(GRID), readDiagram(GRID)]);
  const all = [...places(after, new Set())];
  const unseen = all.filter(([, change, undo]) => {
    change();
    const found = differencesOf(before, after);
    undo();
    return !found.length;
  });

  assert.ok(all.length > 300);
  assert.deepEqual(unseen.map(([what]) => what), []);
});
