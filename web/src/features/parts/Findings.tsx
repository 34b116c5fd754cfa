// What the town's check says of the draft, below the board.
import type { ProblemOut, ReportOut } from "@zhenshu/client";
import type { UseQueryResult } from "@tanstack/react-query";
import { useState } from "react";

import { useExplained } from "../../ui/Failure.tsx";
import { useStudioWords } from "../../ui/words/studio/useStudioWords.ts";
import { Problems } from "./Problems.tsx";

interface Props {
  readonly check: UseQueryResult<ReportOut>;
  readonly file: string;
  readonly onShow: (id: string, problem: ProblemOut) => void;
  readonly onFile: (file: string) => void;
}

export function Findings({ check, file, onShow, onFile }: Props) {
  const { problems: words } = useStudioWords();
  const explain = useExplained();
  const [isOpen, setIsOpen] = useState(true);
  const problems = check.data?.problems ?? [];
  const errors = problems.filter((one) => one.severity === "error").length;
  const state = check.error && !check.data ? `${words.failed}：${explain(check.error).title}` : !check.data ? words.checking : problems.length ? words.counts(errors, problems.length - errors) : words.none;
  const show = (problem: ProblemOut) => {
    if (problem.resource !== file) onFile(problem.resource);
    if (problem.element_id) onShow(problem.element_id, problem);
  };
  return (
    <details className="desk-findings" open={isOpen && problems.length > 0} onToggle={(event) => problems.length > 0 && setIsOpen(event.currentTarget.open)}>
      <summary>
        <strong>{words.title}</strong> <span className={errors ? "late" : "soft"} role="status">{state}</span>
        {check.isFetching && check.data && <span className="soft small"> · {words.checking}</span>}
      </summary>
      {problems.length > 0 && (
        <div className="desk-list" tabIndex={0} role="region" aria-label={words.title}>
          <Problems problems={problems} onShow={show} />
        </div>
      )}
    </details>
  );
}
