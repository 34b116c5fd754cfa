// The first screen: how much there is, what comes first, what one often starts.
import { Link, Navigate } from "react-router";

import { useMay, useMe } from "../../api/session.ts";
import { useCounts } from "../../queries/useCounts.ts";
import { useWork } from "../../queries/useWork.ts";
import { Due } from "../../ui/Due.tsx";
import { Empty } from "../../ui/Empty.tsx";
import { LevelTag } from "../../ui/LevelTag.tsx";
import { Loaded } from "../../ui/Loaded.tsx";
import { usePreferences } from "../../ui/preferences.ts";
import { today } from "../../ui/times.ts";
import { useTitle } from "../../ui/useTitle.ts";
import { useWords } from "../../ui/words/useWords.ts";
import { titleOf } from "../parts/MatterTitle.tsx";
import { QuickStart } from "./QuickStart.tsx";

/** Rows on the first screen: as many as one looks over at once. */
const FIRST = 8;

/** Who has no tasks begins where their work is. */
const ELSEWHERE = [["process:check", "/studio"], ["operation:read", "/operations"], ["performance:read", "/performance"], ["process:read", "/matters"]] as const;

export default function WorkbenchPage() {
  const { scopes } = useMe();
  if (scopes.includes("task:read")) return <Workbench />;
  return <Navigate to={ELSEWHERE.find(([scope]) => scopes.includes(scope))?.[1] ?? "/password"} replace />;
}

function Workbench() {
  const words = useWords();
  const { language } = usePreferences();
  const me = useMe();
  const counts = useCounts();
  const first = useWork({ tab: "held", order: "urgency", limit: FIRST });
  const mayStart = useMay("process:start");
  useTitle(words.workbench.title);
  const tiles = [
    ["held", "/work", false],
    ["free", "/work?tab=free", false],
    ["overdue", "/work", true],
    ["due_today", "/work", false],
    ["done_today", "/work?tab=done", false],
  ] as const;
  const label = {
    held: words.workbench.held,
    free: words.workbench.free,
    overdue: words.workbench.overdue,
    due_today: words.workbench.dueToday,
    done_today: words.workbench.doneToday,
  };
  // To claim and to sign are one list.
  const number = (name: keyof typeof label) => (counts.data && name === "free" ? counts.data.free + counts.data.to_sign : counts.data?.[name]);
  return (
    <div className="page stack">
      <div className="row between">
        <h1>{words.workbench.hello(me.display_name)}</h1>
        <p className="soft">{today(language)}</p>
      </div>
      <nav className="counts" aria-label={words.workbench.counts}>
        {tiles.map(([name, to, isBad]) => (
          <Link key={name} to={to} className={`card${isBad && counts.data?.[name] ? " is-bad" : ""}`}>
            <span className="soft">{label[name]}</span>
            <strong>{number(name) ?? "–"}</strong>
          </Link>
        ))}
      </nav>
      <div className="two">
        <section className="card">
          <header className="row between">
            <h2>
              {words.workbench.urgent} <small className="soft">{words.workbench.urgentHint}</small>
            </h2>
            <Link to="/work">{words.workbench.all}</Link>
          </header>
          <Loaded
            answer={{ ...first, data: first.data?.pages[0]?.items }}
            isEmpty={(rows) => rows.length === 0}
            empty={<Empty action={<Link to="/work?tab=free">{words.workbench.toFree}</Link>}>{words.workbench.nothing}</Empty>}
          >
            {(rows) => (
              <ul className="body stack">
                {rows.map((row) => (
                  <li key={row.id} className="row between">
                    <span className="grow">
                      <Link to={`/tasks/${row.id}`}>{titleOf(row.heading, row.name)}</Link>
                      <span className="soft"> {row.name}{row.heading.party_name ? ` · ${row.heading.party_name}` : ""}</span>
                    </span>
                    <LevelTag level={row.heading.level} />
                    <Due at={row.due_at} />
                  </li>
                ))}
              </ul>
            )}
          </Loaded>
        </section>
        {mayStart && <QuickStart />}
      </div>
    </div>
  );
}
