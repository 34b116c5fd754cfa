// The way back through the library.
import { Link } from "react-router";

import { useStudioWords } from "../../ui/words/studio/useStudioWords.ts";

export function Trail({ process }: { process?: { readonly key: string; readonly name: string } | undefined }) {
  const words = useStudioWords();
  return (
    <nav className="trail small" aria-label={words.trail}>
      <Link to="/studio">{words.title}</Link>
      {process && (
        <>
          <span aria-hidden="true">›</span>
          <Link to={`/studio/processes/${process.key}`}>{process.name}</Link>
        </>
      )}
    </nav>
  );
}
