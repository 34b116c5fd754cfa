// Lets a colleague do the work; it comes back.
import type { TaskOut } from "@zhenshu/client";
import { App } from "antd";
import { useState } from "react";

import { useDelegate } from "../../mutations/useDelegate.ts";
import { useWords } from "../../ui/words/useWords.ts";
import { AskDialog } from "../parts/AskDialog.tsx";
import { Field } from "../parts/Field.tsx";
import { PersonPicker } from "../parts/PersonPicker.tsx";
import { useNames } from "../parts/useNames.ts";

export function DelegateDialog({ task, onClose }: { task: TaskOut; onClose: () => void }) {
  const { task: words } = useWords();
  const { message } = App.useApp();
  const nameOf = useNames();
  const delegate = useDelegate(task.id);
  const [[chosen], setChosen] = useState<readonly string[]>([]);
  const act = async () => {
    if (!chosen) return;
    await delegate.mutateAsync(chosen);
    void message.success(words.delegated(nameOf(chosen)));
  };
  return (
    <AskDialog title={words.delegateTitle} hint={words.delegateHint} okText={words.delegate} isReady={chosen !== undefined} act={act} onClose={onClose}>
      <Field label={words.delegateWho}>
        <PersonPicker label={words.delegateWho} value={chosen ? [chosen] : []} onChange={setChosen} />
      </Field>
    </AskDialog>
  );
}
