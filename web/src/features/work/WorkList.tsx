// The caller's tasks of one tab, with what narrows them and what can be done with several of them.
import type { WorkOut } from "@zhenshu/client";
import { Button } from "antd";
import { lazy, Suspense, useState } from "react";
import { useNavigate } from "react-router";

import { useUnread } from "../../queries/useUnread.ts";
import { useWithdrawable } from "../../queries/useWithdrawable.ts";
import { useWork } from "../../queries/useWork.ts";
import { Due } from "../../ui/Due.tsx";
import { Empty } from "../../ui/Empty.tsx";
import { LevelTag } from "../../ui/LevelTag.tsx";
import { Loaded } from "../../ui/Loaded.tsx";
import { Moment } from "../../ui/Moment.tsx";
import { More } from "../../ui/More.tsx";
import { type Column, Rows } from "../../ui/Rows.tsx";
import { Unread } from "../../ui/Unread.tsx";
import { useWords } from "../../ui/words/useWords.ts";
import { ExportLinks } from "../parts/ExportLinks.tsx";
import { Filters } from "../parts/Filters.tsx";
import { MatterTitle } from "../parts/MatterTitle.tsx";
import { useFilters } from "../parts/useFilters.ts";
import { Views } from "../parts/Views.tsx";
import { TaskMarks } from "./TaskMarks.tsx";
import { rowName, WorkBulk } from "./WorkBulk.tsx";

const WithdrawDialog = lazy(async () => ({ default: (await import("../parts/WithdrawDialog.tsx")).WithdrawDialog }));

export function WorkList({ tab }: { tab: "held" | "free" | "done" }) {
  const words = useWords();
  const navigate = useNavigate();
  const filters = useFilters();
  const query = { tab, ...filters.query, order: tab === "done" ? ("ended" as const) : ("urgency" as const) };
  const pages = useWork(query);
  const unread = useUnread();
  const withdrawable = useWithdrawable();
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set());
  const [withdrawing, setWithdrawing] = useState<string | null>(null);
  const isDone = tab === "done";
  const columns: Column<WorkOut>[] = [
    {
      name: words.work.columns.matter,
      isTitle: true,
      cell: (row) => (
        <div className="marked">
          {!isDone && unread.has(row.id) && <Unread />}
          <MatterTitle heading={row.heading} businessKey={row.business_key} fallback={row.name} to={`/tasks/${row.id}`} />
        </div>
      ),
    },
    { name: words.work.columns.task, cell: (row) => <TaskMarks row={row} /> },
    { name: words.work.columns.party, cell: (row) => row.heading.party_name },
    { name: words.work.columns.level, cell: (row) => <LevelTag level={row.heading.level} /> },
    isDone
      ? {
          name: words.work.columns.done,
          cell: (row) => (
            <span>
              <Moment at={row.ended_at} />{" "}
              {withdrawable.data?.has(row.id) && (
                <Button size="small" onClick={() => setWithdrawing(row.id)}>
                  {words.acts.withdraw}
                </Button>
              )}
            </span>
          ),
        }
      : { name: words.work.columns.due, cell: (row) => <Due at={row.due_at} /> },
  ];
  const rows = pages.data?.pages.flatMap((page) => page.items);
  return (
    <>
      <Filters filters={filters}>
        <span className="end">
          <ExportLinks path="/worklist/export" query={query} />
        </span>
      </Filters>
      <Views list="worklist" filters={filters} />
      {!isDone && <WorkBulk tab={tab} rows={rows ?? []} chosen={chosen} onDone={() => setChosen(new Set())} />}
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
            {...(isDone ? {} : { chosen, onChoose: setChosen, nameOf: rowName })}
          />
        )}
      </Loaded>
      <More pages={pages} />
      <Suspense>{withdrawing && <WithdrawDialog taskId={withdrawing} onClose={() => setWithdrawing(null)} />}</Suspense>
    </>
  );
}
