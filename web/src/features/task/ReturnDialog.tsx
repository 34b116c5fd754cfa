// Returns the task to a step done before: which, who did it and when, and why.
import type { TaskOut } from "@zhenshu/client";
import { App } from "antd";
import { useState } from "react";
import { useNavigate } from "react-router";

import { useReturn } from "../../mutations/useReturn.ts";
import { useReturns } from "../../queries/useReturns.ts";
import { Loaded } from "../../ui/Loaded.tsx";
import { usePreferences } from "../../ui/preferences.ts";
import { moment } from "../../ui/times.ts";
import { useWords } from "../../ui/words/useWords.ts";
import { AskDialog } from "../parts/AskDialog.tsx";
import { Choices } from "../parts/Choices.tsx";
import { NoteField } from "../parts/NoteField.tsx";
import { useNames } from "../parts/useNames.ts";

/** Characters of a reason. Source: the town's own limit. */
const LONGEST = 500;

export function ReturnDialog({ task, onClose }: { task: TaskOut; onClose: () => void }) {
  const { acts } = useWords();
  const { language } = usePreferences();
  const { message } = App.useApp();
  const navigate = useNavigate();
  const nameOf = useNames();
  const steps = useReturns(task.id);
  const give = useReturn(task.id);
  const [chosen, setChosen] = useState<string>();
  const [reason, setReason] = useState("");
  // The nearest is meant most often.
  const to = chosen ?? steps.data?.[0]?.element_id;
  const act = async () => {
    if (to === undefined) return;
    await give.mutateAsync({ to, reason: reason.trim() });
    void message.success(acts.wentBack(steps.data?.find((one) => one.element_id === to)?.name ?? to));
    void navigate("/work", { replace: true });
  };
  return (
    <AskDialog
      title={acts.backTitle}
      hint={acts.backHint}
      okText={acts.back}
      isReady={to !== undefined && reason.trim() !== ""}
      isDangerous
      act={act}
      onClose={onClose}
    >
      <Loaded answer={steps} bones={2} isEmpty={(found) => found.length === 0} empty={<p className="notice">{acts.noBack}</p>}>
        {(found) => (
          <>
            <Choices
              label={acts.backTo}
              value={to}
              onChange={setChosen}
              options={found.map((one) => ({
                value: one.element_id,
                label: one.name,
                hint: acts.backBy(nameOf(one.completed_by), moment(one.ended_at, language)),
              }))}
            />
            <NoteField label={acts.backReason} value={reason} onChange={setReason} longest={LONGEST} />
          </>
        )}
      </Loaded>
    </AskDialog>
  );
}
