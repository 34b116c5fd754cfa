// Decision models as far as these pages look into them.
import type { ProblemOut } from "@zhenshu/client";

export interface DmnElement {
  readonly $type: string;
  readonly id: string;
  readonly name?: string;
  readonly drgElement?: readonly DmnElement[];
  readonly decisionLogic?: DmnElement;
  readonly input?: readonly DmnElement[];
  readonly output?: readonly DmnElement[];
  readonly rule?: readonly { readonly id: string; readonly inputEntry?: readonly DmnElement[]; readonly outputEntry?: readonly DmnElement[] }[];
}

export const decisionsOf = (definitions: DmnElement): readonly DmnElement[] => (definitions.drgElement ?? []).filter((one) => one.$type === "dmn:Decision");

/** The decision that an id lies in: its own, its table's, or that of something inside the table. */
function decisionWith(definitions: DmnElement, id: string): DmnElement | undefined {
  return decisionsOf(definitions).find((one) => one.id === id || one.decisionLogic?.id === id || idsIn(one).includes(id));
}

function idsIn({ decisionLogic: table }: DmnElement): string[] {
  const rules = (table?.rule ?? []).flatMap((rule) => [rule.id, ...[...(rule.inputEntry ?? []), ...(rule.outputEntry ?? [])].map((one) => one.id)]);
  return [...rules, ...[...(table?.input ?? []), ...(table?.output ?? [])].map((one) => one.id)];
}

export interface Place {
  /** The decision whose view shows it. */
  readonly decision: DmnElement;
  /** Ids of the cells, columns or rules to be marked. */
  readonly ids: readonly string[];
}

/** Where a finding stands on the board. */
export function placeOf(definitions: DmnElement, problem: ProblemOut): Place | null {
  const decision = decisionWith(definitions, problem.element_id ?? "");
  const table = decision?.decisionLogic;
  if (!decision) return null;
  const { cell } = problem;
  if (cell && table) {
    const column = cell.column - 1;
    const head = cell.kind === "input" ? table.input?.[column] : table.output?.[column];
    const rule = cell.rule === null ? undefined : table.rule?.[cell.rule - 1];
    const found = rule ? (cell.kind === "input" ? rule.inputEntry?.[column] : rule.outputEntry?.[column]) : head;
    return { decision, ids: found ? [found.id] : [] };
  }
  const rules = problem.rules.flatMap((at) => table?.rule?.[at - 1]?.id ?? []);
  return { decision, ids: rules.length ? rules : [problem.element_id ?? ""] };
}

const escaped = (text: string) => text.replace(/[<>&"]/g, (sign) => `&#${sign.charCodeAt(0)};`);

/** A decision model with one empty table. */
export const emptyDecision = (key: string, name: string) => `<?xml version="1.0" encoding="UTF-8"?>
<definitions xmlns="https://www.omg.org/spec/DMN/20191111/MODEL/" xmlns:dmndi="https://www.omg.org/spec/DMN/20191111/DMNDI/" xmlns:dc="http://www.omg.org/spec/DMN/20180521/DC/" id="definitions_${key}" name="${escaped(name)}" namespace="https://zhenshu.cn/dmn/${key}">
  <decision id="${key}" name="${escaped(name)}">
    <decisionTable id="${key}_table" hitPolicy="UNIQUE">
      <input id="${key}_input" label="输入">
        <inputExpression id="${key}_input_expression" typeRef="string">
          <text></text>
        </inputExpression>
      </input>
      <output id="${key}_output" label="结果" name="result" typeRef="string" />
    </decisionTable>
  </decision>
  <dmndi:DMNDI>
    <dmndi:DMNDiagram id="${key}_diagram">
      <dmndi:DMNShape id="${key}_shape" dmnElementRef="${key}">
        <dc:Bounds height="80" width="180" x="160" y="100" />
      </dmndi:DMNShape>
    </dmndi:DMNDiagram>
  </dmndi:DMNDI>
</definitions>
`;
