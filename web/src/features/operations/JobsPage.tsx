// Jobs, timers and service steps: what is late, what was given up, who has locked what.
import { Segmented } from "antd";
import { useMemo } from "react";
import { useSearchParams } from "react-router";

import { useOperationsWords } from "../../ui/words/operations/useOperationsWords.ts";
import { JobRows } from "./JobRows.tsx";
import { OperationsPage } from "./OperationsPage.tsx";
import { StepRows } from "./StepRows.tsx";

const LISTS = ["late", "dead", "due", "deadSteps", "locked", "steps"] as const;
const MINUTE = 60_000;

export default function JobsPage() {
  return <OperationsPage section="jobs">{() => <Jobs />}</OperationsPage>;
}

function Jobs() {
  const { jobs: words, sections } = useOperationsWords();
  const [search, setSearch] = useSearchParams();
  const list = LISTS.find((one) => one === search.get("list")) ?? "late";
  // To the minute, as the town counts what is late.
  const late = useMemo(() => new Date(Math.floor(Date.now() / MINUTE) * MINUTE - MINUTE).toISOString(), [list]);
  const shown = {
    late: () => <JobRows query={{ state: "ready", due_before: late }} />,
    dead: () => <JobRows query={{ state: "dead" }} />,
    due: () => <JobRows query={{ kind: "timer" }} />,
    deadSteps: () => <StepRows query={{ state: "dead" }} />,
    locked: () => <StepRows query={{ locked: true }} />,
    steps: () => <StepRows query={{}} />,
  };
  return (
    <section className="card" aria-label={sections.jobs}>
      <div className="filters no-print" style={{ overflowX: "auto" }}>
        <Segmented aria-label={words.which} value={list} onChange={(one) => setSearch({ list: one }, { replace: true })} options={LISTS.map((value) => ({ value, label: words[value] }))} />
      </div>
      {shown[list]()}
    </section>
  );
}
