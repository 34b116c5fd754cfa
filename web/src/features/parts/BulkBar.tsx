// How many rows are chosen, and what can be done with all of them.
import type { ReactNode } from "react";

import { useWords } from "../../ui/words/useWords.ts";

export function BulkBar({ chosen, children }: { chosen: number; children: ReactNode }) {
  const { work } = useWords();
  return (
    <div className="bulk no-print" role="region" aria-label={work.chosen(chosen)}>
      <strong className="grow" role="status">
        {work.chosen(chosen)}
      </strong>
      {children}
    </div>
  );
}
