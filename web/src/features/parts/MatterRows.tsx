// Matters in a list: what each is called, where it stands, how urgent it is; whoever may urges several at once.
import type { MatterOut } from "@zhenshu/client";
import { useState } from "react";
import { useNavigate } from "react-router";

import { LevelTag } from "../../ui/LevelTag.tsx";
import { Moment } from "../../ui/Moment.tsx";
import { type Column, Rows } from "../../ui/Rows.tsx";
import { useWords } from "../../ui/words/useWords.ts";
import { MatterState } from "./MatterState.tsx";
import { MatterTitle, titleOf } from "./MatterTitle.tsx";
import { MatterUrge } from "./MatterUrge.tsx";
import { useNames } from "./useNames.ts";

export function MatterRows({ rows, mayUrge = false }: { rows: readonly MatterOut[]; mayUrge?: boolean }) {
  const words = useWords();
  const navigate = useNavigate();
  const nameOf = useNames();
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set());
  const standing = (row: MatterOut) =>
    row.steps.length
      ? row.steps.map((step) => words.work.step(step.name, step.assignee ? nameOf(step.assignee) : words.work.waiting)).join("、")
      : row.ended_at
        ? ""
        : words.work.automatic;
  const columns: Column<MatterOut>[] = [
    {
      name: words.work.columns.matter,
      isTitle: true,
      cell: (row) => <MatterTitle heading={row.heading} businessKey={row.business_key} fallback={row.process_definition_key} to={`/matters/${row.id}`} />,
    },
    { name: words.work.columns.party, cell: (row) => row.heading.party_name },
    { name: words.work.columns.task, cell: standing },
    {
      name: words.work.columns.level,
      cell: (row) => (row.ended_at ? <MatterState matter={row} /> : <LevelTag level={row.heading.level} />),
    },
    { name: words.work.columns.started, cell: (row) => <Moment at={row.started_at} /> },
  ];
  return (
    <>
      {mayUrge && <MatterUrge matters={rows.filter((row) => chosen.has(row.id))} onDone={() => setChosen(new Set())} />}
      <Rows
        label={words.work.list}
        rows={rows}
        columns={columns}
        rowKey={(row) => row.id}
        onOpen={(row) => void navigate(`/matters/${row.id}`)}
        {...(mayUrge ? { chosen, onChoose: setChosen, nameOf: (row: MatterOut) => titleOf(row.heading, row.process_definition_key) } : {})}
      />
    </>
  );
}
