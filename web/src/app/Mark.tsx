// The name of the house, on the way home.
import { Link } from "react-router";

import { useWords } from "../ui/words/useWords.ts";

export function Mark() {
  const words = useWords();
  return (
    <Link to="/" className="mark">
      <img src="/mark.svg" alt="" width="28" height="28" />
      <span>{words.name}</span>
    </Link>
  );
}
