// Completion offers what is written before an element, and nothing that comes after it.
import assert from "node:assert/strict";
import { test } from "node:test";

import { knownAt, type Meaning, namesOfForm } from "./knownNames.ts";
import { readDiagram } from "./moddle.ts";

const ORIGINS = { form: "表单", decision: "决策", mapping: "映射" };
const XML = `<bpmn:definitions xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:camunda="http://camunda.org/schema/1.0/bpmn" id="d">
  <bpmn:process id="p">
    <bpmn:startEvent id="start" camunda:formKey="apply"><bpmn:outgoing>f1</bpmn:outgoing></bpmn:startEvent>
    <bpmn:businessRuleTask id="rule" camunda:resultVariable="way"><bpmn:incoming>f1</bpmn:incoming><bpmn:outgoing>f2</bpmn:outgoing></bpmn:businessRuleTask>
    <bpmn:userTask id="review" camunda:formKey="review">
      <bpmn:extensionElements><camunda:inputOutput><camunda:inputParameter name="hint">=1</camunda:inputParameter></camunda:inputOutput></bpmn:extensionElements>
      <bpmn:incoming>f2</bpmn:incoming><bpmn:outgoing>f3</bpmn:outgoing>
    </bpmn:userTask>
    <bpmn:endEvent id="end"><bpmn:incoming>f3</bpmn:incoming></bpmn:endEvent>
    <bpmn:sequenceFlow id="f1" sourceRef="start" targetRef="rule" />
    <bpmn:sequenceFlow id="f2" sourceRef="rule" targetRef="review" />
    <bpmn:sequenceFlow id="f3" sourceRef="review" targetRef="end" />
  </bpmn:process>
</bpmn:definitions>`;

test("what comes later is not known yet, and inputs stay inside", async () => {
  const apply = namesOfForm('{"id":"apply","components":[{"key":"applicant.name","label":"姓名"},{"path":"rows","components":[{"key":"area"}]}]}', "表单");
  const review = namesOfForm('{"id":"review","components":[{"key":"opinion"}]}', "表单");
  const forms = new Map([apply, review].map((one) => [one?.id ?? "", one?.known ?? []]));
  const { root } = await readDiagram(XML);
  const [process] = root.get("rootElements") as unknown as Meaning[];
  const at = (id: string) => knownAt(process?.flowElements?.find((one) => one.id === id) as Meaning, forms, ORIGINS).map(({ name }) => name);

  assert.deepEqual(at("rule"), ["applicant", "rows", "way"]);
  assert.deepEqual(at("f2"), ["applicant", "rows", "way"]);
  assert.deepEqual(at("review"), ["applicant", "hint", "opinion", "rows", "way"]);
  assert.deepEqual(at("end"), ["applicant", "opinion", "rows", "way"]);
  assert.deepEqual(apply?.known[0], { name: "applicant", detail: "表单", entries: [{ name: "name", detail: "表单", info: "姓名" }] });
});
