// An address that leads nowhere.
import { Link } from "react-router";

import { useTitle } from "../ui/useTitle.ts";
import { useWords } from "../ui/words/useWords.ts";

export function Lost() {
  const words = useWords();
  useTitle(words.failure.wrongAddress);
  return (
    <div className="state">
      <h1>{words.failure.wrongAddress}</h1>
      <p>{words.failure.wrongAddressRemedy}</p>
      <Link to="/">{words.nav.workbench}</Link>
    </div>
  );
}

