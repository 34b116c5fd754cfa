// Hands the task on to a colleague for good.
import type { TaskOut } from "@zhenshu/client";
import { App } from "antd";
import { useState } from "react";

import { useTransfer } from "../../mutations/useTransfer.ts";
import { useWords } from "../../ui/words/useWords.ts";
import { AskDialog } from "../parts/AskDialog.tsx";
import { Field } from "../parts/Field.tsx";
import { NoteField } from "../parts/NoteField.tsx";
import { PersonPicker } from "../parts/PersonPicker.tsx";
import { useNames } from "../parts/useNames.ts";

/** Characters of a reason. Source: the town's own limit. */
const LONGEST = 500;

export function TransferDialog({ task, onClose }: { task: TaskOut; onClose: () => void }) {
  const { acts } = useWords();
  const { message } = App.useApp();
  const nameOf = useNames();
  const transfer = useTransfer(task.id);
  const [[chosen], setChosen] = useState<readonly string[]>([]);
  const [reason, setReason] = useState("");
  const act = async () => {
    if (!chosen) return;
    await transfer.mutateAsync({ assignee: chosen, reason: reason.trim() || null });
    void message.success(acts.transferred(nameOf(chosen)));
  };
  return (
    <AskDialog title={acts.transferTitle} hint={acts.transferHint} okText={acts.transfer} isReady={chosen !== undefined} act={act} onClose={onClose}>
      <Field label={acts.transferTo}>
        <PersonPicker label={acts.transferTo} value={chosen ? [chosen] : []} onChange={setChosen} />
      </Field>
      <NoteField label={acts.transferReason} value={reason} onChange={setReason} longest={LONGEST} />
    </AskDialog>
  );
}
