// What was done so that the matter goes on: urges, cards, supervision orders.
import type { PressureOut } from "@zhenshu/client";
import { Link } from "react-router";

import { useSupervision } from "../../queries/useSupervision.ts";
import { Due } from "../../ui/Due.tsx";
import { Empty } from "../../ui/Empty.tsx";
import { LevelTag, type LevelName } from "../../ui/LevelTag.tsx";
import { Loaded } from "../../ui/Loaded.tsx";
import { Moment } from "../../ui/Moment.tsx";
import { usePreferences } from "../../ui/preferences.ts";
import { moment } from "../../ui/times.ts";
import { useWords } from "../../ui/words/useWords.ts";
import { useNames } from "../parts/useNames.ts";

export function Supervision({ instanceId }: { instanceId: string }) {
  const { supervision: words } = useWords();
  const answer = useSupervision(instanceId);
  return (
    <Loaded
      answer={answer}
      isEmpty={({ urges, cards, orders }) => urges.length + cards.length + orders.length === 0}
      empty={<Empty>{words.none}</Empty>}
    >
      {(found) => (
        <div className="stack">
          <Orders orders={found.orders} />
          <Cards cards={found.cards} />
          <Urges urges={found.urges} />
        </div>
      )}
    </Loaded>
  );
}

function Orders({ orders }: { orders: PressureOut["orders"] }) {
  const { supervision: words } = useWords();
  if (orders.length === 0) return null;
  return (
    <section className="stack tight">
      <h2>{words.orders}</h2>
      <ul className="files lines">
        {orders.map((one) => (
          <li key={one.id}>
            <span className="grow">
              <Link to={`/matters/${one.process_instance_id}`} className="title">
                {one.number}
              </Link>{" "}
              {one.matter}
              {one.reply && (
                <span className="block small">
                  {words.reply}：{one.reply}
                </span>
              )}
              {one.result && (
                <span className="block small">
                  {words.result}：{one.result}
                </span>
              )}
            </span>
            <span className={`tag ${one.state === "closed" || one.state === "canceled" ? "green" : "yellow"}`}>{words.states[one.state]}</span>
            {one.closed_at ? <Moment at={one.closed_at} /> : <Due at={one.due_at} />}
          </li>
        ))}
      </ul>
    </section>
  );
}

function Cards({ cards }: { cards: PressureOut["cards"] }) {
  const { supervision: words } = useWords();
  const { language } = usePreferences();
  const nameOf = useNames();
  if (cards.length === 0) return null;
  return (
    <section className="stack tight">
      <h2>{words.cards}</h2>
      <ul className="files lines">
        {cards.map((one) => (
          <li key={one.id}>
            <LevelTag level={one.level as LevelName} />
            <span className="grow">
              {words.reached(moment(one.reached_at, language))} <span className="soft small">{nameOf(one.responsible)}</span>
              {one.revocation_reason && <span className="block small">{words.revoked(one.revocation_reason)}</span>}
            </span>
            <span className="soft small">
              {words.due} <Moment at={one.due_at} />
            </span>
          </li>
        ))}
      </ul>
    </section>
  );
}

function Urges({ urges }: { urges: PressureOut["urges"] }) {
  const { supervision: words } = useWords();
  const { language } = usePreferences();
  const nameOf = useNames();
  if (urges.length === 0) return null;
  return (
    <section className="stack tight">
      <h2>{words.urges}</h2>
      <ul className="files lines">
        {urges.map((one) => (
          <li key={one.id}>
            <span className="grow">
              {words.urge(nameOf(one.urged_by), one.task_name, moment(one.urged_at, language))}
              {one.note && <span className="block small">{one.note}</span>}
            </span>
          </li>
        ))}
      </ul>
    </section>
  );
}
