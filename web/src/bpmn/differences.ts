// What differs between two diagrams, down to the last attribute: timers, conditions, extensions, other people's too.
import { differencesOf, type Difference, type Items } from "../api/differences.ts";
import { isElement, itemsOf, type Moddle, type Reader } from "../api/moddle.ts";
import { readDiagram } from "./moddle.ts";

const OWN = ["bpmn:FlowElement", "bpmn:Participant", "bpmn:Lane", "bpmn:Artifact", "bpmn:MessageFlow", "bpmn:RootElement", "bpmn:Definitions"];

const READER: Reader = {
  prefix: "bpmn",
  isOwn: (element) => !element.$instanceOf("bpmn:EventDefinition") && OWN.some((type) => element.$instanceOf(type)),
  /** Read back from the flows' own ends. Source: BPMN 2.0.2, 8.4.13. */
  derived: new Set(["incoming", "outgoing"]),
  ordered: new Set(),
  drawings: ["bpmndi:BPMNDiagram", "bpmndi:BPMNPlane"],
  drawn: "bpmnElement",
  nameOf,
};

function nameOf(element: Moddle): string {
  if (element.name) return element.name;
  const ends = ["sourceRef", "targetRef"].map((end) => element.$descriptor.properties?.some((one) => one.ns.localName === end) && element.get(end));
  const [from, to] = ends.map((end) => (isElement(end) ? (end.name ?? end.id ?? "") : ""));
  return from && to ? `${from} → ${to}` : "";
}

/** Flows out of an element in the order of the file: an exclusive gateway takes the first whose condition holds. */
function askInOrder(element: Moddle, items: Items): void {
  const inside = (["rootElements", "flowElements"] as const).flatMap((name) => {
    const held = element.$descriptor.properties?.some((one) => one.ns.localName === name) && element.get(name);
    return Array.isArray(held) ? (held as Moddle[]) : [];
  });
  for (const one of inside) {
    askInOrder(one, items);
    const from = one.$type === "bpmn:SequenceFlow" && one.get("sourceRef");
    if (!isElement(from)) continue;
    const orders = items.get(from.id ?? "")?.orders;
    orders?.set("outgoing", [...(orders.get("outgoing") ?? []), one.id ?? ""]);
  }
}

function read(root: Moddle): Items {
  const items = itemsOf(root, READER);
  askInOrder(root, items);
  return items;
}

/** The order of elements in the file means nothing and is not told, but for the flows out of one element; nor do prefixes of names. */
export const differencesBetween = (before: Moddle, after: Moddle): Difference[] => differencesOf(read(before), read(after));

export interface Compared {
  readonly found: readonly Difference[];
  /** What of either file was not understood, and is not compared. */
  readonly unread: readonly string[];
}

export async function differences(before: string, after: string): Promise<Compared> {
  const [old, now] = await Promise.all([readDiagram(before), readDiagram(after)]);
  return { found: differencesBetween(old.root, now.root), unread: [...new Set([...old.warnings, ...now.warnings])] };
}
