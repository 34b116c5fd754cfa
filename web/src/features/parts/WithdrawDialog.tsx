// Takes back a step that the caller did; it opens again for the same person.
import { App } from "antd";
import { useState } from "react";
import { useNavigate } from "react-router";

import { useWithdraw } from "../../mutations/useWithdraw.ts";
import { useWords } from "../../ui/words/useWords.ts";
import { AskDialog } from "./AskDialog.tsx";
import { NoteField } from "./NoteField.tsx";

/** Characters of a reason. Source: the town's own limit. */
const LONGEST = 500;

export function WithdrawDialog({ taskId, onClose }: { taskId: string; onClose: () => void }) {
  const { acts } = useWords();
  const { message } = App.useApp();
  const navigate = useNavigate();
  const withdraw = useWithdraw();
  const [reason, setReason] = useState("");
  const act = async () => {
    const task = await withdraw.mutateAsync({ taskId, reason });
    void message.success(acts.withdrawn);
    void navigate(`/tasks/${task.id}`);
  };
  return (
    <AskDialog title={acts.withdrawTitle} hint={acts.withdrawHint} okText={acts.withdraw} isReady isDangerous act={act} onClose={onClose}>
      <NoteField label={acts.withdrawReason} value={reason} onChange={setReason} longest={LONGEST} />
    </AskDialog>
  );
}
