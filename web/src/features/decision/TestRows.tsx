// Test rows: inputs on the left, what the draft answers on the right, and which rules fired.
import { DeleteOutlined, PlusOutlined } from "@ant-design/icons";
import type { DraftAnswerOut } from "@zhenshu/client";
import { Button, Input, Select } from "antd";
import { useEffect, useMemo, useState } from "react";

import { type Files, textOf } from "../../api/bundles.ts";
import type { DmnElement } from "../../dmn/model.ts";
import { useTryDecision } from "../../queries/useTryDecision.ts";
import { useExplained } from "../../ui/Failure.tsx";
import { usePreferences } from "../../ui/preferences.ts";
import { useLater } from "../../ui/useLater.ts";
import { useEditorWords } from "../../ui/words/editors/useEditorWords.ts";
import { inputsOf, shown } from "./testValues.ts";

type Row = Readonly<Record<string, string>>;
interface Fired {
  readonly rule: number;
  readonly rule_id: string;
  readonly decision: string;
}

interface Props {
  readonly files: Files;
  readonly file: string;
  readonly decisions: readonly DmnElement[];
  readonly onFired: (rules: readonly string[]) => void;
  readonly onShow: (decisionId: string) => void;
}

const firedBy = (answer: DraftAnswerOut | undefined) => (answer?.matched_rules ?? []) as readonly Fired[];

export function TestRows({ files, file, decisions, onFired, onShow }: Props) {
  const { decision: words } = useEditorWords();
  const { language } = usePreferences();
  const explain = useExplained();
  const [chosen, setChosen] = useState<string | null>(null);
  const decision = decisions.find((one) => one.id === chosen) ?? decisions.at(-1);
  const [rows, setRows] = useState<readonly Row[]>([{}]);
  const [current, setCurrent] = useState(0);
  const resources = useMemo(
    () => Object.fromEntries(Object.entries(files).filter(([name]) => name === file || /\.dmn$/i.test(name)).map(([name, bytes]) => [name, textOf(bytes)])),
    [files, file],
  );
  const typedRows = useLater(rows);
  const [names, setNames] = useState<readonly string[]>([]);
  const asked = decision ? { resources, decision: decision.id, rows: typedRows.map((row) => inputsOf(row, names)) } : null;
  const trial = useTryDecision(asked);
  const inputs = trial.data?.inputs ?? [];
  const known = inputs.join("\n");
  useEffect(() => setNames(known ? known.split("\n") : []), [known]);
  const answers = trial.isError ? [] : (trial.data?.answers ?? []);
  const marked = firedBy(answers[current]).map((one) => one.rule_id).join("\n");
  useEffect(() => onFired(marked ? marked.split("\n") : []), [marked, onFired]);

  const edit = (at: number, name: string, value: string) => setRows(rows.map((row, index) => (index === at ? { ...row, [name]: value } : row)));
  if (!decision) return <p className="soft tests-none">{words.none}</p>;
  return (
    <section className="tests" aria-label={words.tests}>
      <header className="row between">
        <h2>{words.tests}</h2>
        <div className="row">
          {trial.isFetching && <span className="soft small">{words.evaluating}</span>}
          {decisions.length > 1 && (
            <Select
              aria-label={words.decision}
              value={decision.id}
              popupMatchSelectWidth={false}
              options={decisions.map((one) => ({ value: one.id, label: one.name ?? one.id }))}
              onChange={(id) => {
                setChosen(id);
                onShow(id);
              }}
            />
          )}
          <Button icon={<PlusOutlined />} onClick={() => setRows([...rows, rows.at(-1) ?? {}])}>
            {words.add}
          </Button>
        </div>
      </header>
      <p className="soft small">{inputs.length || trial.isPending ? words.testsHint : words.noInputs}</p>
      {trial.isError && <p className="notice error">{`${words.failed}：${explain(trial.error).title} ${explain(trial.error).detail}`}</p>}
      <div className="tests-scroll" tabIndex={0} role="region" aria-label={words.tests}>
        <table className="tests-table">
          <thead>
            <tr>
              <th scope="col">{words.row}</th>
              {names.map((name) => (
                <th key={name} scope="col">
                  <code>{name}</code>
                </th>
              ))}
              <th scope="col">{words.value}</th>
              <th scope="col">{words.rules}</th>
              <td />
            </tr>
          </thead>
          <tbody>
            {rows.map((row, at) => {
              const answer = answers[at];
              const fired = firedBy(answer);
              const refusal = answer && !answer.is_valid ? (answer.refusals[0] ?? answer) : null;
              const notice = (answer?.notices as readonly { message: string; message_en: string }[] | undefined)?.[0];
              return (
                <tr key={at} className={at === current ? "is-current" : undefined} onFocus={() => setCurrent(at)} onClick={() => setCurrent(at)}>
                  <td>
                    <button type="button" className="linkish" aria-pressed={at === current} aria-label={words.showRules(at + 1)} onClick={() => setCurrent(at)}>
                      {at + 1}
                    </button>
                  </td>
                  {names.map((name) => (
                    <td key={name}>
                      <Input aria-label={words.inputOf(name, at + 1)} value={row[name] ?? ""} onChange={(event) => edit(at, name, event.target.value)} />
                    </td>
                  ))}
                  <td className="tests-value">
                    {refusal ? <span className="late">{language === "zh" ? refusal.message : refusal.message_en}</span> : answer ? <strong>{shown(answer.value, words.null)}</strong> : "…"}
                    {notice && <span className="small late">{language === "zh" ? notice.message : notice.message_en}</span>}
                    {answer && answer.missing_inputs.length > 0 && !refusal && <span className="small soft">{words.missing(answer.missing_inputs.join("、"))}</span>}
                  </td>
                  <td>
                    {fired.length ? fired.map((one) => <span key={one.rule_id} className="tag green">{words.rule(one.rule)}</span>) : <span className="soft">{words.noRules}</span>}
                  </td>
                  <td>
                    <Button type="text" icon={<DeleteOutlined />} aria-label={words.remove(at + 1)} disabled={rows.length === 1} onClick={() => setRows(rows.filter((_, index) => index !== at))} />
                  </td>
                </tr>
              );
            })}
          </tbody>
        </table>
      </div>
    </section>
  );
}
