// What one's position may start, a click away.
import { Link } from "react-router";

import { useMe } from "../../api/session.ts";
import { useStartable } from "../../queries/useStartable.ts";
import { Loaded } from "../../ui/Loaded.tsx";
import { useWords } from "../../ui/words/useWords.ts";

/** Items on the first screen. */
const FIRST = 6;

export function QuickStart() {
  const words = useWords();
  const startable = useStartable(useMe());
  return (
    <section className="card">
      <header className="row between">
        <h2>{words.workbench.quick}</h2>
        <Link to="/start">{words.common.all}</Link>
      </header>
      <Loaded
        answer={startable}
        isEmpty={({ processes }) => processes.length === 0}
        empty={<p className="body soft">{words.workbench.noQuick}</p>}
      >
        {({ processes }) => (
          <ul className="body quick">
            {processes.slice(0, FIRST).map((one) => (
              <li key={one.id}>
                <Link to={`/start/${one.key}`}>{one.name ?? one.key}</Link>
              </li>
            ))}
          </ul>
        )}
      </Loaded>
    </section>
  );
}
