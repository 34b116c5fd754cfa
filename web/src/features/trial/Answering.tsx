// The answer to a service step, in place of the outside system.
import type { TrialOut, TrialServiceOut } from "@zhenshu/client";
import { Button, Input, Modal, Radio } from "antd";
import { useState } from "react";

import { town } from "../../api/town.ts";
import { useTrialWords } from "../../ui/words/trial/useTrialWords.ts";
import { useAct } from "./useAct.ts";
import { asVariables, type Row, VariableRows } from "./VariableRows.tsx";

const KINDS = ["result", "error", "failure"] as const;

interface Props {
  readonly trial: TrialOut;
  readonly step: TrialServiceOut;
  readonly onClose: () => void;
}

export function Answering({ trial, step, onClose }: Props) {
  const { answer: words, close } = useTrialWords();
  const { act, isBusy } = useAct();
  const [kind, setKind] = useState<(typeof KINDS)[number]>("result");
  const [code, setCode] = useState("");
  const [said, setSaid] = useState("");
  const [rows, setRows] = useState<readonly Row[]>([]);
  const send = async () => {
    const body = { kind, error_code: kind === "error" ? code.trim() : "", message: kind === "result" ? "" : said, variables: kind === "failure" ? {} : asVariables(rows) };
    if (await act(() => town.answerInTrial(trial.id, step.id, body))) onClose();
  };
  return (
    <Modal
      open
      title={words.title(step.name)}
      onCancel={onClose}
      closable={{ "aria-label": close }}
      footer={
        <Button type="primary" loading={isBusy} disabled={kind === "error" && !code.trim()} onClick={() => void send()}>
          {words.submit}
        </Button>
      }
    >
      <div className="stack">
        <p className="soft">{words.hint}</p>
        <Radio.Group aria-label={words.kind} value={kind} onChange={(event) => setKind(event.target.value as (typeof KINDS)[number])} options={KINDS.map((value) => ({ value, label: words.kinds[value] }))} />
        {kind === "error" && <Input aria-label={words.code} placeholder={words.code} value={code} maxLength={255} onChange={(event) => setCode(event.target.value)} />}
        {kind !== "result" && <Input.TextArea aria-label={words.message} placeholder={words.message} value={said} maxLength={4000} onChange={(event) => setSaid(event.target.value)} />}
        {kind !== "failure" && <VariableRows rows={rows} onChange={setRows} />}
      </div>
    </Modal>
  );
}
