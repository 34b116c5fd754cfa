// An applicant's first screen: what is asked of them, and every application with where it stands.
import type { CaseOut } from "@zhenshu/client";
import { Link, useNavigate } from "react-router";

import { useMe } from "../../api/session.ts";
import { useCases } from "../../queries/useCases.ts";
import { useOwnTasks } from "../../queries/useOwnTasks.ts";
import { Due } from "../../ui/Due.tsx";
import { Empty } from "../../ui/Empty.tsx";
import { Loaded } from "../../ui/Loaded.tsx";
import { Moment } from "../../ui/Moment.tsx";
import { More } from "../../ui/More.tsx";
import { type Column, Rows } from "../../ui/Rows.tsx";
import { useTitle } from "../../ui/useTitle.ts";
import { usePublicWords } from "../../ui/words/public/usePublicWords.ts";
import { useWords } from "../../ui/words/useWords.ts";
import { CaseState } from "../parts/CaseState.tsx";

export default function ApplicationsPage() {
  const words = useWords();
  const { list } = usePublicWords();
  const me = useMe();
  const navigate = useNavigate();
  const pages = useCases();
  const todo = useOwnTasks();
  const rows = pages.data?.pages.flatMap((page) => page.items);
  useTitle(list.title);
  const columns: Column<CaseOut>[] = [
    {
      name: list.columns.item,
      isTitle: true,
      cell: (row) => (
        <div>
          <Link to={`/applications/${row.number}`} className="title">
            {row.item_name}
          </Link>
          <div className="soft small">{row.number}</div>
        </div>
      ),
    },
    { name: list.columns.state, cell: (row) => <CaseState of={row} /> },
    { name: list.columns.received, cell: (row) => <Moment at={row.received_at} /> },
    { name: list.columns.due, cell: (row) => (row.decided_at ? <Moment at={row.decided_at} /> : row.promised_due && <Due at={row.promised_due} />) },
  ];
  return (
    <div className="page stack">
      <div className="row between">
        <h1>{words.workbench.hello(me.display_name)}</h1>
        <Link to="/start" className="plain-button button-link">
          {list.start}
        </Link>
      </div>
      <section className="card" aria-label={list.todo}>
        <header>
          <h2>{list.todo}</h2>
        </header>
        <div className="body">
          <Loaded answer={todo} bones={2} isEmpty={(tasks) => tasks.length === 0} empty={<p className="soft">{list.todoNone}</p>}>
            {(tasks) => (
              <ul className="files">
                {tasks.map((task) => (
                  <li key={task.id}>
                    <span className="grow">
                      <Link to={`/tasks/${task.id}`}>{task.name}</Link>
                      <div className="soft small">{task.business_key}</div>
                    </span>
                    <Due at={task.due_at} />
                  </li>
                ))}
              </ul>
            )}
          </Loaded>
        </div>
      </section>
      <section className="card" aria-label={list.matters}>
        <header>
          <h2>{list.matters}</h2>
        </header>
        <Loaded
          answer={{ ...pages, data: rows }}
          isEmpty={(found) => found.length === 0}
          empty={<Empty action={<Link to="/start">{list.start}</Link>}>{list.empty}</Empty>}
        >
          {(found) => (
            <Rows label={list.matters} rows={found} columns={columns} rowKey={(row) => row.id} onOpen={(row) => void navigate(`/applications/${row.number}`)} />
          )}
        </Loaded>
        <More pages={pages} />
      </section>
    </div>
  );
}
