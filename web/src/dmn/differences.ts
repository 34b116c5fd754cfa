// What differs between two decision models: inputs, outputs, rules cell by cell, hit policies, expressions; then the drawing.
import { DmnModdle } from "dmn-moddle";

import { differencesOf, type Difference, numbered, renamed } from "../api/differences.ts";
import { itemsOf, type Moddle, type Reader } from "../api/moddle.ts";

const OWN = ["dmn:DRGElement", "dmn:InputClause", "dmn:OutputClause", "dmn:DecisionRule", "dmn:ItemDefinition", "dmn:Artifact", "dmn:Definitions"];
/** The columns that the cells of a rule stand in. */
const COLUMNS: Readonly<Record<string, string>> = { inputEntry: "input", outputEntry: "output" };

const READER: Reader = {
  prefix: "dmn",
  isOwn: (element) => OWN.some((type) => element.$instanceOf(type)),
  derived: new Set(),
  /** Which rule comes first counts for most hit policies, and cells are found by the place of their column. Source: DMN 1.3, 8.2.8. */
  ordered: new Set(["rule", "input", "output"]),
  drawings: ["dmndi:DMNDI", "dmndi:DMNDiagram"],
  drawn: "dmnElementRef",
  nameOf: (element) => (element.$type === "dmn:DecisionRule" ? String(membersOf(element.$parent, "rule").indexOf(element) + 1) : labelOf(element)),
  keyOf: (member, at, list) => columnsOf(member.$parent?.$parent, COLUMNS[list]).at(at)?.id ?? referred(member),
};

const membersOf = (element: Moddle | undefined, list: string) => (element?.get(list) ?? []) as readonly Moddle[];
const columnsOf = (table: Moddle | undefined, list: string | undefined) => (list && table?.$type === "dmn:DecisionTable" ? membersOf(table, list) : []);

const has = (element: Moddle, name: string) => element.$descriptor.properties?.some((one) => one.ns.localName === name) === true;
const read = (element: Moddle, name: string) => (has(element, name) ? element.get(name) : undefined);

/** As people know a column: by its label, by its name, by what it asks for. */
function labelOf(element: Moddle): string {
  const asked = read(element, "inputExpression") as Moddle | undefined;
  const known = [read(element, "label"), element.name, asked && read(asked, "text"), read(element, "text")];
  return (known.find((one) => typeof one === "string" && one !== "") as string | undefined) ?? "";
}

/** What a requirement requires. */
function referred(member: Moddle): string | undefined {
  const found = ["requiredDecision", "requiredInput", "requiredKnowledge", "requiredAuthority"].map((name) => read(member, name) as Moddle | undefined).find(Boolean);
  return found && String(read(found, "href") ?? "");
}

async function readDecisions(xml: string): Promise<Moddle> {
  const { rootElement, warnings } = await new DmnModdle().fromXML(xml);
  if (warnings.length) throw new Error(warnings.map((one) => one.message).join("\n"));
  return rootElement as unknown as Moddle;
}

/** Columns and rules as people know them, by id; each name once in its table. */
function namesIn(root: Moddle): Map<string, string> {
  const tables = membersOf(root, "drgElement").map((one) => read(one, "decisionLogic") as Moddle | undefined).filter((one) => one?.$type === "dmn:DecisionTable");
  const lists = tables.flatMap((table) => [[...membersOf(table, "input"), ...membersOf(table, "output")], membersOf(table, "rule")]);
  return new Map(lists.flatMap((list) => {
    const names = numbered(list.map(READER.nameOf));
    return list.flatMap((one, at) => (one.id && names[at] ? [[one.id, names[at]] as const] : []));
  }));
}

export function differencesBetween(before: Moddle, after: Moddle): Difference[] {
  const found = differencesOf(itemsOf(before, READER), itemsOf(after, READER));
  // A rule keeps the number that it had, so that its new place is seen.
  return renamed(found, new Map([...namesIn(after), ...namesIn(before)]));
}

/** Throws where one of them is not understood to the last word. */
export async function differences(before: string, after: string): Promise<Difference[]> {
  return differencesBetween(...(await Promise.all([readDecisions(before), readDecisions(after)])));
}
