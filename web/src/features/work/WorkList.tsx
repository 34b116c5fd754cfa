// The caller's tasks of one tab, with what narrows them; free ones can be claimed together.
import type { WorkOut } from "@zhenshu/client";
import { App, Button } from "antd";
import { useState } from "react";
import { useNavigate } from "react-router";

import { useClaimMany } from "../../mutations/useClaimMany.ts";
import { useWork } from "../../queries/useWork.ts";
import { Due } from "../../ui/Due.tsx";
import { Empty } from "../../ui/Empty.tsx";
import { useExplained } from "../../ui/Failure.tsx";
import { LevelTag } from "../../ui/LevelTag.tsx";
import { Loaded } from "../../ui/Loaded.tsx";
import { Moment } from "../../ui/Moment.tsx";
import { More } from "../../ui/More.tsx";
import { type Column, Rows } from "../../ui/Rows.tsx";
import { useWords } from "../../ui/words/useWords.ts";
import { Filters } from "../parts/Filters.tsx";
import { MatterTitle, titleOf } from "../parts/MatterTitle.tsx";
import { useFilters } from "../parts/useFilters.ts";

export function WorkList({ tab }: { tab: "held" | "free" | "done" }) {
  const words = useWords();
  const navigate = useNavigate();
  const filters = useFilters();
  const pages = useWork({ tab, ...filters.query, order: tab === "done" ? "ended" : "urgency" });
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set());
  const isDone = tab === "done";
  const columns: Column<WorkOut>[] = [
    {
      name: words.work.columns.matter,
      isTitle: true,
      cell: (row) => <MatterTitle heading={row.heading} businessKey={row.business_key} fallback={row.name} to={`/tasks/${row.id}`} />,
    },
    {
      name: words.work.columns.task,
      cell: (row) => (
        <span>
          {row.name} {row.delegation === "pending" && <span className="tag blue">{words.work.delegated}</span>}
        </span>
      ),
    },
    { name: words.work.columns.party, cell: (row) => row.heading.party_name },
    { name: words.work.columns.level, cell: (row) => <LevelTag level={row.heading.level} /> },
    isDone
      ? { name: words.work.columns.done, cell: (row) => <Moment at={row.ended_at} /> }
      : { name: words.work.columns.due, cell: (row) => <Due at={row.due_at} /> },
  ];
  const rows = pages.data?.pages.flatMap((page) => page.items);
  const picked = rows?.filter((row) => chosen.has(row.id)) ?? [];
  return (
    <>
      <Filters filters={filters} />
      {tab === "free" && picked.length > 0 && <ClaimBar tasks={picked} onDone={() => setChosen(new Set())} />}
      <Loaded
        answer={{ ...pages, data: rows }}
        isEmpty={(found) => found.length === 0}
        empty={<Empty>{filters.isNarrow ? words.work.emptyFiltered : words.work.empty[tab]}</Empty>}
      >
        {(found) => (
          <Rows
            label={words.work.list}
            rows={found}
            columns={columns}
            rowKey={(row) => row.id}
            onOpen={(row) => void navigate(`/tasks/${row.id}`)}
            {...(tab === "free" ? { chosen, onChoose: setChosen, nameOf: (row: WorkOut) => titleOf(row.heading, row.name) } : {})}
          />
        )}
      </Loaded>
      <More pages={pages} />
    </>
  );
}

function ClaimBar({ tasks, onDone }: { tasks: readonly WorkOut[]; onDone: () => void }) {
  const words = useWords();
  const explain = useExplained();
  const { message, modal } = App.useApp();
  const claim = useClaimMany();
  const claimAll = async () => {
    const refused = await claim.mutateAsync(tasks);
    onDone();
    const taken = tasks.length - refused.length;
    if (refused.length === 0) return void message.success(words.work.claimed(taken));
    modal.warning({
      title: words.work.claimedSome(taken, refused.length),
      content: (
        <ul>
          {refused.map(({ task, error }) => (
            <li key={task.id}>
              {task.name}：{explain(error).detail || explain(error).title}
            </li>
          ))}
        </ul>
      ),
    });
  };
  return (
    <div className="row filters notice" role="region" aria-label={words.work.chosen(tasks.length)}>
      <strong className="grow">{words.work.chosen(tasks.length)}</strong>
      <Button type="primary" loading={claim.isPending} onClick={() => void claimAll()}>
        {words.work.claimAll}
      </Button>
    </div>
  );
}
