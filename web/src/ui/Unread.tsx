// A dot beside what was not read yet; read out as a word.
import { useWords } from "./words/useWords.ts";

export function Unread() {
  const { work } = useWords();
  return (
    <span className="unread">
      <span className="visually-hidden">{work.unread}</span>
    </span>
  );
}
