// Diagrams as trees of what they mean, read without drawing them.
import { BpmnModdle } from "bpmn-moddle";
import camunda from "camunda-bpmn-moddle/resources/camunda.json" with { type: "json" };

export { camunda };

/** A property as the language declares it. */
export interface Declared {
  readonly name: string;
  readonly ns: { readonly prefix: string; readonly localName: string };
  readonly isReference?: boolean;
}

/** An element of the tree; `get` gives the default where nothing is written. */
export interface Moddle {
  readonly $type: string;
  readonly $attrs?: Readonly<Record<string, unknown>>;
  readonly $descriptor: { readonly isGeneric?: boolean; readonly properties?: readonly Declared[] };
  $instanceOf: (type: string) => boolean;
  get: (name: string) => unknown;
  set: (name: string, value: unknown) => void;
  readonly id?: string;
  readonly name?: string;
}

export interface Read {
  readonly root: Moddle;
  readonly warnings: readonly string[];
}

const makeModdle = () => new BpmnModdle({ camunda } as never);

export async function readDiagram(xml: string): Promise<Read> {
  const { rootElement, warnings } = await makeModdle().fromXML(xml);
  return { root: rootElement as unknown as Moddle, warnings: warnings.map((one) => one.message) };
}

export async function writeDiagram(root: Moddle): Promise<string> {
  return (await makeModdle().toXML(root as never, { format: true })).xml;
}

export const isElement = (value: unknown): value is Moddle =>
  typeof value === "object" && value !== null && "$type" in value;
