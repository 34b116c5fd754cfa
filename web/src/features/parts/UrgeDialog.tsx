// Asks whoever holds a task for it.
import { App } from "antd";
import { useState } from "react";

import { useUrge } from "../../mutations/useUrge.ts";
import { usePreferences } from "../../ui/preferences.ts";
import { moment } from "../../ui/times.ts";
import { useWords } from "../../ui/words/useWords.ts";
import { AskDialog } from "./AskDialog.tsx";
import { NoteField } from "./NoteField.tsx";

/** Characters of a note. Source: the town's own limit. */
const LONGEST = 500;

export function UrgeDialog({ task, onClose }: { task: { readonly id: string; readonly name: string }; onClose: () => void }) {
  const { acts } = useWords();
  const { language } = usePreferences();
  const { message } = App.useApp();
  const urge = useUrge(task.id);
  const [note, setNote] = useState("");
  const act = async () => {
    const { open_at } = await urge.mutateAsync(note);
    void message.success(acts.urged(moment(open_at, language)));
  };
  return (
    <AskDialog title={acts.urgeTitle(task.name)} hint={acts.urgeHint} okText={acts.urge} isReady act={act} onClose={onClose}>
      <NoteField label={acts.urgeNote} value={note} onChange={setNote} longest={LONGEST} />
    </AskDialog>
  );
}
