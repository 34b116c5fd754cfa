// A message or signal that the trial waits for.
import type { AwaitedOut, TrialOut } from "@zhenshu/client";
import { Button, Modal } from "antd";
import { useState } from "react";

import { town } from "../../api/town.ts";
import { useTrialWords } from "../../ui/words/trial/useTrialWords.ts";
import { useAct } from "./useAct.ts";
import { asVariables, type Row, VariableRows } from "./VariableRows.tsx";

interface Props {
  readonly trial: TrialOut;
  readonly awaited: AwaitedOut;
  readonly onClose: () => void;
}

export function Sending({ trial, awaited, onClose }: Props) {
  const { send: words, close } = useTrialWords();
  const { act, isBusy } = useAct();
  const [rows, setRows] = useState<readonly Row[]>([]);
  const isSignal = awaited.kind === "signal";
  const send = async () => {
    const to = isSignal ? {} : { process_instance_id: awaited.process_instance_id };
    const body = { kind: isSignal ? ("signal" as const) : ("message" as const), name: awaited.message, variables: asVariables(rows), ...to };
    if (await act(() => town.sendInTrial(trial.id, body))) onClose();
  };
  return (
    <Modal
      open
      title={isSignal ? words.signal(awaited.message) : words.message(awaited.message)}
      onCancel={onClose}
      closable={{ "aria-label": close }}
      footer={
        <Button type="primary" loading={isBusy} onClick={() => void send()}>
          {words.submit}
        </Button>
      }
    >
      <VariableRows rows={rows} onChange={setRows} />
    </Modal>
  );
}
