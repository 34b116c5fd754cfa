// Asks for the chosen tasks, with the same words.
import { useState } from "react";

import { useWords } from "../../ui/words/useWords.ts";
import { AskDialog } from "./AskDialog.tsx";
import { NoteField } from "./NoteField.tsx";

/** Characters of a note. Source: the town's own limit. */
const LONGEST = 500;

export function BulkUrge({ act, onClose }: { act: (note: string | null) => Promise<void>; onClose: () => void }) {
  const { acts, work } = useWords();
  const [note, setNote] = useState("");
  return (
    <AskDialog title={work.urgeAll} hint={acts.urgeHint} okText={acts.urge} isReady act={() => act(note.trim() || null)} onClose={onClose}>
      <NoteField label={acts.urgeNote} value={note} onChange={setNote} longest={LONGEST} />
    </AskDialog>
  );
}
