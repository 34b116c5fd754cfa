// The list of differences misses nothing: whatever is changed in a shipped diagram stands in it.
import assert from "node:assert/strict";
import { globSync, readFileSync } from "node:fs";
import { test } from "node:test";

import { isElement, type Moddle } from "../api/moddle.ts";
import { differences as compared, differencesBetween } from "./differences.ts";
import { readDiagram, writeDiagram } from "./moddle.ts";

const WING = new URL("../../../bpmn/", import.meta.url).pathname;
const read = (name: string) => readFileSync(`${WING}${name}`, "utf-8");
const GRID = read("grid_patrol/process.bpmn");
const differences = async (before: string, after: string) => (await compared(before, after)).found;

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
    const found = differencesBetween(before, after);
    undo();
    return !found.length;
  });

  assert.ok(all.length > 300);
  assert.deepEqual(unseen.map(([what]) => what), []);
});

const RICH = `<?xml version="1.0" encoding="UTF-8"?>
<bpmn:definitions xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:camunda="http://camunda.org/schema/1.0/bpmn" xmlns:own="urn:own"
  xmlns:bpmndi="http://www.omg.org/spec/BPMN/20100524/DI" xmlns:dc="http://www.omg.org/spec/DD/20100524/DC" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" id="d" targetNamespace="urn:test" own:mark="m1">
  <bpmn:message id="m" name="催告" /><bpmn:error id="er" name="失败" errorCode="E1" />
  <bpmn:collaboration id="co"><bpmn:documentation>甲</bpmn:documentation><bpmn:participant id="pa" name="镇政府" processRef="p" /></bpmn:collaboration>
  <bpmn:process id="p" name="流程" isExecutable="true" own:flag="f1">
    <bpmn:documentation>说明</bpmn:documentation>
    <bpmn:laneSet id="ls"><bpmn:lane id="l1" name="窗口"><bpmn:flowNodeRef>x</bpmn:flowNodeRef><bpmn:flowNodeRef>u</bpmn:flowNodeRef></bpmn:lane><bpmn:lane id="l2" name="领导" /></bpmn:laneSet>
    <bpmn:exclusiveGateway id="x" name="选择" default="f3" />
    <bpmn:userTask id="u" name="审核" camunda:assignee="a"><bpmn:documentation>怎样审核</bpmn:documentation>
      <bpmn:extensionElements><camunda:properties><camunda:property name="bulk" value="true" /></camunda:properties><own:hint level="7"><own:line>一</own:line><own:line>二</own:line></own:hint></bpmn:extensionElements>
      <bpmn:multiInstanceLoopCharacteristics camunda:collection="=list"><bpmn:completionCondition xsi:type="bpmn:tFormalExpression">=done</bpmn:completionCondition></bpmn:multiInstanceLoopCharacteristics></bpmn:userTask>
    <bpmn:task id="v" /><bpmn:task id="w" /><bpmn:textAnnotation id="ta"><bpmn:text>注</bpmn:text></bpmn:textAnnotation>
    <bpmn:sequenceFlow id="f1" sourceRef="x" targetRef="u"><bpmn:conditionExpression xsi:type="bpmn:tFormalExpression">=a</bpmn:conditionExpression></bpmn:sequenceFlow>
    <bpmn:sequenceFlow id="f2" sourceRef="x" targetRef="v"><bpmn:conditionExpression xsi:type="bpmn:tFormalExpression">=b</bpmn:conditionExpression></bpmn:sequenceFlow>
    <bpmn:sequenceFlow id="f3" sourceRef="x" targetRef="w" />
  </bpmn:process>
  <bpmndi:BPMNDiagram id="dg"><bpmndi:BPMNPlane id="pl" bpmnElement="co"><bpmndi:BPMNShape id="su" bpmnElement="u"><dc:Bounds x="10" y="20" width="100" height="80" /></bpmndi:BPMNShape></bpmndi:BPMNPlane></bpmndi:BPMNDiagram>
</bpmn:definitions>`;

test("no text and no attribute of a diagram changes unnamed, whoever declares it", async () => {
  const attributes = [...RICH.matchAll(/(?<=\s(?!xmlns|xsi:|bpmnElement|sourceRef|targetRef|processRef|default|id=)[\w:]+=")[^"]*(?=")/g)].filter((one) => one.index > RICH.indexOf("own:mark"));
  const texts = [...RICH.matchAll(/(?<=>)[^<>\s][^<>]*(?=<(?!\/bpmn:flowNodeRef))/g)];
  const unnamed: string[] = [];
  for (const { index, 0: was } of [...attributes, ...texts]) {
    const other = was === "true" ? "false" : /^\d+$/.test(was) ? `${was}7` : `${was}q`;
    const found = await differences(RICH, RICH.slice(0, index) + other + RICH.slice(index + was.length));
    if (!found.some((one) => one.changes.some((change) => change.after === other))) unnamed.push(`${was} at ${index}`);
  }

  assert.ok(attributes.length + texts.length > 25);
  assert.deepEqual(unnamed, []);
});

const told = async (after: string) => (await differences(RICH, after)).map((one) => [one.id, one.kind, ...one.changes.map((change) => change.path)]);

test("conditions asked in another order are told; where else flows stand means nothing", async () => {
  const [first = "", second = ""] = ["f1", "f2"].map((id) => new RegExp(`<bpmn:sequenceFlow id="${id}"[^]*?(/>|</bpmn:sequenceFlow>)`).exec(RICH)?.[0] ?? "");
  const swapped = RICH.replace(first, "@").replace(second, first).replace("@", second);

  assert.deepEqual(await told(swapped), [["x", "changed", "outgoing.order"]]);
  assert.deepEqual(await told(RICH.replace('<bpmn:task id="v" />', "").replace('<bpmn:task id="w" />', '<bpmn:task id="w" /><bpmn:task id="v" />')), []);
});

test("an element under another id, in another lane, and what stands before others are told", async () => {
  const lane = await told(RICH.replace("<bpmn:flowNodeRef>u</bpmn:flowNodeRef>", "").replace('name="领导" />', 'name="领导"><bpmn:flowNodeRef>u</bpmn:flowNodeRef></bpmn:lane>'));
  const id = await told(RICH.replaceAll('"v"', '"z"'));
  const before = await told(RICH.replace("<own:line>一", "<own:line>零</own:line><own:line>一"));

  assert.deepEqual(lane, [["l1", "changed", "flowNodeRef[u]"], ["l2", "changed", "flowNodeRef[u]"]]);
  assert.deepEqual(id.map(([one, kind]) => [one, kind]), [["z", "added"], ["f2", "changed"], ["v", "removed"]]);
  assert.deepEqual(before.map(([one]) => one), ["u"]);
});

test("what only the drawing says differs only in the drawing", async () => {
  assert.deepEqual(await told(RICH.replace('x="10"', 'x="99"')), [["u", "moved", "di.di:bounds.dc:x"]]);
});

test("what cannot be read is said not to be compared", async () => {
  const { unread } = await compared(RICH, RICH.replace("<bpmn:laneSet", "<bpmn:unheard /><bpmn:laneSet"));

  assert.equal(unread.length, 1);
});
