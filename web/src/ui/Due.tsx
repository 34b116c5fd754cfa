// When something is due, and how long that is.
import { usePreferences } from "./preferences.ts";
import { distance, moment } from "./times.ts";
import { useWords } from "./words/useWords.ts";

export function Due({ at }: { at: string | null }) {
  const words = useWords();
  const { language } = usePreferences();
  if (at === null) return <span className="soft">{words.time.noDue}</span>;
  const { text, isLate } = distance(at, words);
  return (
    <span className="nowrap">
      <time dateTime={at}>{moment(at, language)}</time>{" "}
      <span className={isLate ? "late" : "soft"}>{text}</span>
    </span>
  );
}
