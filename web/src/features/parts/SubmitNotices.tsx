// What came of a submission, where it was not done: above the form, read out at once.
import { Problem } from "@zhenshu/client/runtime";

import { useExplained } from "../../ui/Failure.tsx";
import { useWords } from "../../ui/words/useWords.ts";

export function SubmitNotices({ failure, stray }: { failure: unknown; stray: readonly string[] }) {
  const words = useWords();
  const explain = useExplained();
  const told = failure === null ? null : explain(failure);
  return (
    <div aria-live="assertive">
      {told && (
        <div className="notice error">
          <strong>{told.title}</strong>
          {failure instanceof Problem ? told.detail || told.remedy : words.task.lost}
          {told.reference && <div className="small">{words.failure.reference(told.reference)}</div>}
        </div>
      )}
      {stray.length > 0 && (
        <div className="notice error">
          <strong>{words.task.elsewhere}</strong>
          <ul>
            {stray.map((one) => (
              <li key={one}>{one}</li>
            ))}
          </ul>
        </div>
      )}
    </div>
  );
}
