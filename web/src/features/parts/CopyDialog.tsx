// Shows a matter to colleagues.
import { App } from "antd";
import { useState } from "react";

import { useSendCopies } from "../../mutations/useSendCopies.ts";
import { useWords } from "../../ui/words/useWords.ts";
import { AskDialog } from "./AskDialog.tsx";
import { Field } from "./Field.tsx";
import { NoteField } from "./NoteField.tsx";
import { PersonPicker } from "./PersonPicker.tsx";

/** Characters of a note. Source: the town's own limit. */
const LONGEST = 400;

export function CopyDialog({ instanceId, onClose }: { instanceId: string; onClose: () => void }) {
  const { acts } = useWords();
  const { message } = App.useApp();
  const send = useSendCopies(instanceId);
  const [people, setPeople] = useState<readonly string[]>([]);
  const [note, setNote] = useState("");
  const act = async () => {
    await send.mutateAsync({ people: [...people], note: note.trim() || null });
    void message.success(acts.copied(people.length));
  };
  return (
    <AskDialog title={acts.copyTitle} hint={acts.copyHint} okText={acts.copy} isReady={people.length > 0} act={act} onClose={onClose}>
      <Field label={acts.copyTo}>
        <PersonPicker label={acts.copyTo} value={people} onChange={setPeople} isMany />
      </Field>
      <NoteField label={acts.note} value={note} onChange={setNote} longest={LONGEST} />
    </AskDialog>
  );
}
