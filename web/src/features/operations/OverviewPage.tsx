// What is wrong now, on one screen: for whoever is called at night.
import type { TroublesOut } from "@zhenshu/client";
import { Link } from "react-router";

import { useCauses } from "../../queries/useCauses.ts";
import { useTroubles } from "../../queries/useTroubles.ts";
import { Loaded } from "../../ui/Loaded.tsx";
import { Moment } from "../../ui/Moment.tsx";
import { useOperationsWords } from "../../ui/words/operations/useOperationsWords.ts";
import { CauseRows } from "./CauseRows.tsx";
import { Live } from "./Live.tsx";
import { OperationsPage } from "./OperationsPage.tsx";

/** Causes that the overview shows. Reason: what fits on a screen below the numbers. */
const WORST = 5;

export default function OverviewPage() {
  return <OperationsPage section="overview">{() => <Overview />}</OperationsPage>;
}

function Overview() {
  const answer = useTroubles();
  return (
    <>
      <Live at={answer.dataUpdatedAt} />
      <Loaded answer={answer} bones={6}>
        {(found) => <Troubles found={found} />}
      </Loaded>
    </>
  );
}

const LETTERS = ["dead_intake_messages", "dead_platform_statuses", "dead_pushes", "dead_webhooks"] as const;

function Troubles({ found }: { found: TroublesOut }) {
  const { overview: words, causes } = useOperationsWords();
  const letters = { dead_intake_messages: words.intake, dead_platform_statuses: words.statuses, dead_pushes: words.pushes, dead_webhooks: words.webhooks };
  const numbers = [
    { name: words.active, of: found.active, to: "/operations/instances?state=active", isBad: false },
    { name: words.suspended, of: found.suspended, to: "/operations/instances?state=suspended", isBad: false },
    { name: words.broken, of: found.with_incidents, to: "/operations/instances?broken=1", isBad: true },
    { name: words.late, of: found.late_jobs, to: "/operations/jobs?list=late", isBad: true },
    { name: words.deadJobs, of: found.dead_jobs, to: "/operations/jobs?list=dead", isBad: true },
    { name: words.deadSteps, of: found.dead_steps, to: "/operations/jobs?list=deadSteps", isBad: true },
    { name: words.locked, of: found.locked_steps, to: "/operations/jobs?list=locked", isBad: false },
    { name: words.abandoned, of: found.abandoned_steps, to: "/operations/jobs?list=steps", isBad: true },
  ];
  const wrong = [...numbers.filter((one) => one.isBad && one.of > 0), ...LETTERS.filter((name) => found[name] > 0), ...found.checks.filter((one) => !one.is_ok)];
  return (
    <div className="stack">
      <div className={`notice ${wrong.length ? "error" : "success"}`} role="status">
        <strong>{wrong.length ? words.bad(wrong.length) : words.good}</strong>
        {wrong.length ? found.late_since && <LateSince at={found.late_since} /> : words.goodDetail}
      </div>
      <section className="numbers" aria-label={words.numbers}>
        {numbers.map((one) => (
          <Link key={one.name} to={one.to} className={`card${one.isBad && one.of > 0 ? " is-bad" : ""}`}>
            <strong>{one.of}</strong>
            <span className="soft">{one.name}</span>
          </Link>
        ))}
      </section>
      <Worst title={words.worst} none={causes.none} all={words.all} />
      <section className="card" aria-label={words.letters}>
        <header className="row between">
          <h2>{words.letters}</h2>
          <span className="small soft">{words.lettersHint}</span>
        </header>
        <ul className="body checks">
          {LETTERS.map((name) => (
            <li key={name}>
              <span className={`tag ${found[name] > 0 ? "red" : "plain"}`}>{found[name]}</span> {letters[name]}
            </li>
          ))}
        </ul>
      </section>
      <section className="card" aria-label={words.checks}>
        <header className="row between">
          <h2>{words.checks}</h2>
        </header>
        <ul className="body checks">
          {found.checks.map((one) => (
            <li key={one.name}>
              <span className={`tag ${one.is_ok ? "green" : "red"}`}>{one.is_ok ? words.ok : words.notOk}</span> {words.check[one.name] ?? one.name}
              {one.detail && <span className="soft">{one.detail}</span>}
            </li>
          ))}
        </ul>
      </section>
    </div>
  );
}

function LateSince({ at }: { at: string }) {
  const { overview: words } = useOperationsWords();
  const [before, after] = words.lateSince("\n").split("\n");
  return (
    <>
      {before}
      <Moment at={at} />
      {after}
    </>
  );
}

function Worst({ title, none, all }: { title: string; none: string; all: string }) {
  const answer = useCauses();
  return (
    <section className="card" aria-label={title}>
      <header className="row between">
        <h2>{title}</h2>
        <Link to="/operations/incidents">{all}</Link>
      </header>
      <Loaded answer={answer} isEmpty={(found) => found.length === 0} empty={<p className="body soft">{none}</p>}>
        {(found) => <CauseRows causes={found.slice(0, WORST)} />}
      </Loaded>
    </section>
  );
}
