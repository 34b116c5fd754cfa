// Variables by name and value, where no form asks for them.
import { DeleteOutlined, PlusOutlined } from "@ant-design/icons";
import { Button, Input } from "antd";

import { useTrialWords } from "../../ui/words/trial/useTrialWords.ts";

export interface Row {
  readonly name: string;
  readonly value: string;
}

/** What is not JSON is text. */
function read(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return text;
  }
}

export const asVariables = (rows: readonly Row[]): Record<string, unknown> => Object.fromEntries(rows.filter((one) => one.name.trim()).map((one) => [one.name.trim(), read(one.value)]));

export function VariableRows({ rows, onChange }: { rows: readonly Row[]; onChange: (rows: readonly Row[]) => void }) {
  const { variables: words } = useTrialWords();
  const change = (at: number, more: Partial<Row>) => onChange(rows.map((one, index) => (index === at ? { ...one, ...more } : one)));
  return (
    <fieldset className="trial-variables stack tight">
      <legend>{words.title}</legend>
      {rows.map((row, at) => (
        <div className="row" key={at}>
          <Input className="trial-variable" aria-label={words.name} placeholder={words.name} value={row.name} onChange={(event) => change(at, { name: event.target.value })} />
          <Input className="grow" aria-label={words.value} placeholder={words.value} value={row.value} onChange={(event) => change(at, { value: event.target.value })} />
          <Button type="text" icon={<DeleteOutlined />} aria-label={words.remove(row.name)} onClick={() => onChange(rows.filter((_, index) => index !== at))} />
        </div>
      ))}
      <div className="row">
        <Button icon={<PlusOutlined />} onClick={() => onChange([...rows, { name: "", value: "" }])}>
          {words.add}
        </Button>
        <span className="soft small">{words.hint}</span>
      </div>
    </fieldset>
  );
}
