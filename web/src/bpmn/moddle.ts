// Diagrams as trees of what they mean, read without drawing them.
import { BpmnModdle } from "bpmn-moddle";
import camunda from "camunda-bpmn-moddle/resources/camunda.json" with { type: "json" };

import type { Moddle, Read } from "../api/moddle.ts";

export { camunda };

const makeModdle = () => new BpmnModdle({ camunda } as never);

export async function readDiagram(xml: string): Promise<Read> {
  const { rootElement, warnings } = await makeModdle().fromXML(xml);
  return { root: rootElement as unknown as Moddle, warnings: warnings.map((one) => one.message) };
}

export async function writeDiagram(root: Moddle): Promise<string> {
  return (await makeModdle().toXML(root as never, { format: true })).xml;
}
