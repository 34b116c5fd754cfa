// That a form opened with what was typed before, and the way to start anew.
import { usePreferences } from "../../ui/preferences.ts";
import { moment } from "../../ui/times.ts";
import { useWords } from "../../ui/words/useWords.ts";
import type { useDraft } from "./useDraft.ts";

export function DraftFound({ draft, onDrop }: { draft: ReturnType<typeof useDraft>; onDrop: () => void }) {
  const { task } = useWords();
  const { language } = usePreferences();
  if (!draft.found) return null;
  return (
    <p className="notice row between">
      {task.draftRestored(moment(draft.found.at, language))}
      <button type="button" className="linkish" onClick={onDrop}>
        {task.draftDrop}
      </button>
    </p>
  );
}
