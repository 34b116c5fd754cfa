// A task's step, and what is special about it: delegated, returned, urged, with signers.
import type { WorkOut } from "@zhenshu/client";

import { useWords } from "../../ui/words/useWords.ts";

export function TaskMarks({ row }: { row: WorkOut }) {
  const { work } = useWords();
  return (
    <span>
      {row.name} {row.delegation === "pending" && <span className="tag blue">{work.delegated}</span>}
      {row.returned && <span className="tag yellow">{work.cameBack}</span>}
      {row.urged > 0 && <span className="tag yellow">{work.urged(row.urged)}</span>}
      {row.signers > 0 && <span className="tag blue">{work.asksSigners}</span>}
    </span>
  );
}
