// Whether what was typed is safe.
import { usePreferences } from "../../ui/preferences.ts";
import { clockTime } from "../../ui/times.ts";
import { useWords } from "../../ui/words/useWords.ts";
import type { useDraft } from "./useDraft.ts";

export function DraftState({ draft }: { draft: ReturnType<typeof useDraft> }) {
  const { task } = useWords();
  const { language } = usePreferences();
  const said = draft.isFull ? task.draftFull : draft.savedAt ? task.draftSaved(clockTime(draft.savedAt, language)) : "";
  return (
    <span role="status" className={draft.isFull ? "late small" : "soft small"}>
      {said}
    </span>
  );
}
