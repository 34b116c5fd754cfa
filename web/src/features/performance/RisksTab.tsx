// Today's risks: overdue, due today, due soon, waiting longest; each row can be urged or supervised at once.
import type { BarOut, RiskOut } from "@zhenshu/client";
import { Link } from "react-router";

import { useRisks } from "../../queries/useRisks.ts";
import { Loaded } from "../../ui/Loaded.tsx";
import { span } from "../../ui/times.ts";
import { usePerformanceWords } from "../../ui/words/performance/usePerformanceWords.ts";
import { useWords } from "../../ui/words/useWords.ts";
import { BarRow } from "./BarRow.tsx";

/** On a desk what cannot wait stands at the left. */
const COLUMNS: readonly (readonly string[])[] = [["overdue", "due_today"], ["due_soon", "waiting"]];

export function RisksTab() {
  const words = usePerformanceWords();
  return (
    <Loaded answer={useRisks()} bones={8}>
      {(risks) => (
        <>
          <nav className="risk-tiles" aria-label={words.tabs.risks}>
            {risks.filter((one) => one.name !== "waiting").map((one) => (
              <a key={one.name} href={`#risk-${one.name}`} className={`card ${one.name}${one.count ? "" : " is-calm"}`}>
                <span>{words.risks[one.name]}</span>
                <strong>{one.count}</strong>
              </a>
            ))}
          </nav>
          <div className="risks">
            {COLUMNS.map((names) => (
              <div key={names.join()} className="stack">
                {risks.filter((one) => names.includes(one.name)).map((one) => <Risk key={one.name} risk={one} />)}
              </div>
            ))}
          </div>
        </>
      )}
    </Loaded>
  );
}

function Risk({ risk }: { risk: RiskOut }) {
  const { risks: words } = usePerformanceWords();
  const all = useWords();
  const waited = (bar: BarOut) => {
    const [step] = bar.steps;
    return step ? `${step.name} · ${words.waited(span(Date.now() - Date.parse(step.created_at), all))}` : "";
  };
  const isWaiting = risk.name === "waiting";
  return (
    <section className="card" id={`risk-${risk.name}`} aria-label={words[risk.name]}>
      <header className="row between">
        <h2>{words[risk.name]} {!isWaiting && <span className="badge">{risk.count}</span>}</h2>
        {!isWaiting && <Link to="?tab=timelines&order=due">{words.all}</Link>}
      </header>
      {risk.bars.length === 0 && <p className="body soft">{words.none[risk.name]}</p>}
      <ul className="bars">
        {risk.bars.map((bar) => <BarRow key={bar.process_instance_id} bar={bar} {...(isWaiting ? { note: waited(bar) } : {})} />)}
      </ul>
      {risk.count > risk.bars.length && <p className="body soft small">{words.more(risk.count)}</p>}
    </section>
  );
}
