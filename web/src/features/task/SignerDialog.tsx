// Asks a colleague for an opinion: whom, when, and what about.
import type { SignerIn, TaskOut } from "@zhenshu/client";
import { App } from "antd";
import { useState } from "react";

import { useAskSigner } from "../../mutations/useAskSigner.ts";
import { useWords } from "../../ui/words/useWords.ts";
import { AskDialog } from "../parts/AskDialog.tsx";
import { Choices } from "../parts/Choices.tsx";
import { Field } from "../parts/Field.tsx";
import { NoteField } from "../parts/NoteField.tsx";
import { PersonPicker } from "../parts/PersonPicker.tsx";
import { useNames } from "../parts/useNames.ts";

const MODES = ["parallel", "before", "after"] as const;
/** Characters of a note. Source: the town's own limit. */
const LONGEST = 400;

export function SignerDialog({ task, onClose }: { task: TaskOut; onClose: () => void }) {
  const { acts } = useWords();
  const { message } = App.useApp();
  const nameOf = useNames();
  const ask = useAskSigner(task.id);
  const [[person], setPerson] = useState<readonly string[]>([]);
  const [mode, setMode] = useState<SignerIn["mode"]>("parallel");
  const [note, setNote] = useState("");
  const act = async () => {
    if (!person) return;
    await ask.mutateAsync({ person, mode, note: note.trim() || null });
    void message.success(acts.asked(nameOf(person)));
  };
  return (
    <AskDialog title={acts.signTitle} hint={acts.signHint} okText={acts.sign} isReady={person !== undefined} act={act} onClose={onClose}>
      <Field label={acts.signer}>
        <PersonPicker label={acts.signer} value={person ? [person] : []} onChange={setPerson} />
      </Field>
      <Choices
        label={acts.mode}
        value={mode}
        onChange={setMode}
        options={MODES.map((value) => ({ value, label: acts.modes[value], hint: acts.modeHints[value] }))}
      />
      <NoteField label={acts.note} value={note} onChange={setNote} longest={LONGEST} />
    </AskDialog>
  );
}
