// Hands the chosen tasks on to one colleague.
import { useState } from "react";

import { useWords } from "../../ui/words/useWords.ts";
import { AskDialog } from "../parts/AskDialog.tsx";
import { Field } from "../parts/Field.tsx";
import { NoteField } from "../parts/NoteField.tsx";
import { PersonPicker } from "../parts/PersonPicker.tsx";

/** Characters of a reason. Source: the town's own limit. */
const LONGEST = 500;

interface Props {
  readonly act: (assignee: string, reason: string | null) => Promise<void>;
  readonly onClose: () => void;
}

export function BulkTransfer({ act, onClose }: Props) {
  const { acts, work } = useWords();
  const [[chosen], setChosen] = useState<readonly string[]>([]);
  const [reason, setReason] = useState("");
  return (
    <AskDialog
      title={work.transferAll}
      hint={acts.transferHint}
      okText={acts.transfer}
      isReady={chosen !== undefined}
      act={async () => {
        if (chosen) await act(chosen, reason.trim() || null);
      }}
      onClose={onClose}
    >
      <Field label={acts.transferTo}>
        <PersonPicker label={acts.transferTo} value={chosen ? [chosen] : []} onChange={setChosen} />
      </Field>
      <NoteField label={acts.transferReason} value={reason} onChange={setReason} longest={LONGEST} />
    </AskDialog>
  );
}
