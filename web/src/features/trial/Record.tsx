// What happened in the trial, and the variables of the instance that is shown.
import type { TrialInstanceOut, TrialOut } from "@zhenshu/client";

import { useTrialVariables } from "../../queries/useTrialVariables.ts";
import { Loaded } from "../../ui/Loaded.tsx";
import { Moment } from "../../ui/Moment.tsx";
import { usePreferences } from "../../ui/preferences.ts";
import { useTrialWords } from "../../ui/words/trial/useTrialWords.ts";
import { told } from "./told.ts";

export function Record({ trial, instance }: { trial: TrialOut; instance: TrialInstanceOut | null }) {
  const words = useTrialWords();
  return (
    <div className="two">
      <section className="card" aria-label={words.log.title}>
        <header>
          <h2>{words.log.title}</h2>
        </header>
        <Log trial={trial} instance={instance} />
      </section>
      <section className="card" aria-label={words.variables.title}>
        <header>
          <h2>{words.variables.title}</h2>
        </header>
        <div className="body">{instance ? <Values trial={trial} instance={instance} /> : <p className="soft">{words.variables.none}</p>}</div>
      </section>
    </div>
  );
}

function Log({ trial, instance }: { trial: TrialOut; instance: TrialInstanceOut | null }) {
  const { log: words } = useTrialWords();
  const { language } = usePreferences();
  const mine = trial.events.filter((one) => one.process_instance_id === instance?.id);
  const names = new Map(mine.flatMap((one) => (one.element_id && one.element_name ? [[one.element_id, one.element_name] as const] : [])));
  const lines = mine.flatMap((event) => {
    const line = told(event, (id) => names.get(id) ?? id, words, language);
    return line ? [{ id: event.id, at: event.at, ...line }] : [];
  });
  if (!lines.length) return <p className="body soft">{words.none}</p>;
  return (
    <ol className="timeline body trial-log" tabIndex={0} aria-label={words.title}>
      {lines.map((line) => (
        <li key={line.id} className={line.mood}>
          <div>
            {line.place && <strong>{line.place}</strong>} {line.text}
          </div>
          <div className="soft small">
            <Moment at={line.at} />
          </div>
        </li>
      ))}
    </ol>
  );
}

const shown = (value: unknown) => (typeof value === "string" ? value : JSON.stringify(value, null, 1));

function Values({ trial, instance }: { trial: TrialOut; instance: TrialInstanceOut }) {
  const { variables: words } = useTrialWords();
  const answer = useTrialVariables(trial.id, instance.id, trial.events[0]?.id ?? "");
  return (
    <Loaded answer={answer} isEmpty={(found) => Object.keys(found).length === 0} empty={<p className="soft">{words.none}</p>}>
      {(found) => (
        <dl className="trial-values" tabIndex={0} aria-label={words.title}>
          {Object.entries(found).map(([name, value]) => (
            <div key={name}>
              <dt>
                <code>{name}</code>
              </dt>
              <dd>{shown(value)}</dd>
            </div>
          ))}
        </dl>
      )}
    </Loaded>
  );
}
