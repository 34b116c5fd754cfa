// What a matter is, where it stands, and which limits run.
import type { MatterOut } from "@zhenshu/client";
import { Button } from "antd";
import { useState } from "react";
import { Link } from "react-router";

import { useMay, useMe } from "../../api/session.ts";
import { useClocks } from "../../queries/useClocks.ts";
import { useVariables } from "../../queries/useVariables.ts";
import { Due } from "../../ui/Due.tsx";
import { LevelTag } from "../../ui/LevelTag.tsx";
import { Loaded } from "../../ui/Loaded.tsx";
import { Moment } from "../../ui/Moment.tsx";
import { useWords } from "../../ui/words/useWords.ts";
import { UrgeDialog } from "../parts/UrgeDialog.tsx";
import { useNames } from "../parts/useNames.ts";
import { SentCopies } from "./SentCopies.tsx";

export function Overview({ matter }: { matter: MatterOut }) {
  const words = useWords();
  const nameOf = useNames();
  const me = useMe();
  const [mayClocks, mayUrgeAll] = [useMay("case:read"), useMay("task:urge")];
  const mayUrge = mayUrgeAll || matter.started_by === me.id;
  const [urging, setUrging] = useState<{ id: string; name: string } | null>(null);
  const code = useQueryCode(matter.id);
  const { heading } = matter;
  const facts: [string, React.ReactNode][] = [
    [words.matter.number, heading.number ?? matter.business_key],
    [words.matter.queryCode, code && <QueryCode key="code" code={code} />],
    [words.matter.party, heading.party_name],
    [words.matter.process, heading.process_name ?? matter.process_definition_key],
    [words.matter.pillar, heading.pillar && words.pillar[heading.pillar]],
    [words.matter.started, <Moment key="at" at={matter.started_at} />],
    [words.matter.startedBy, nameOf(matter.started_by)],
    [words.matter.ended, matter.ended_at && <Moment key="end" at={matter.ended_at} />],
    [words.matter.reason, matter.end_reason],
  ];
  return (
    <div className="stack">
      <dl className="facts">
        {facts
          .filter(([, value]) => value)
          .map(([name, value]) => (
            <div key={name}>
              <dt>{name}</dt>
              <dd>{value}</dd>
            </div>
          ))}
      </dl>
      {!matter.ended_at && (
        <section className="stack tight">
          <h2>{words.matter.steps}</h2>
          {matter.steps.length === 0 && <p className="soft">{words.matter.noSteps}</p>}
          <ul className="files lines">
            {matter.steps.map((step) => (
              <li key={step.task_id}>
                <span className="grow">
                  <strong>{step.name}</strong> <span className="soft">{step.assignee ? nameOf(step.assignee) : words.work.waiting}</span>
                </span>
                <Due at={step.due_at} />
                {step.assignee !== me.id && mayUrge && (
                  <Button className="no-print" onClick={() => setUrging({ id: step.task_id, name: step.name })}>
                    {words.acts.urge}
                  </Button>
                )}
                {step.workable && <Link to={`/tasks/${step.task_id}`}>{words.matter.mine}</Link>}
              </li>
            ))}
          </ul>
        </section>
      )}
      {mayClocks && <Clocks instanceId={matter.id} />}
      <SentCopies instanceId={matter.id} />
      {urging && <UrgeDialog task={urging} onClose={() => setUrging(null)} />}
    </div>
  );
}

/** What the caller asks with, beside the number: read by those who read the matter's variables. */
function useQueryCode(instanceId: string): string | null {
  const { data } = useVariables(instanceId, useMay("variable:read"));
  return typeof data?.query_code === "string" ? data.query_code : null;
}

function QueryCode({ code }: { code: string }) {
  const words = useWords();
  return (
    <>
      <strong className="digits">{code}</strong>
      <div className="soft small">{words.matter.queryCodeHint}</div>
    </>
  );
}

function Clocks({ instanceId }: { instanceId: string }) {
  const words = useWords();
  const answer = useClocks(instanceId);
  return (
    <section className="stack tight">
      <h2>{words.matter.clocks}</h2>
      <Loaded answer={answer} bones={2} isEmpty={(clocks) => clocks.length === 0} empty={<p className="soft">{words.matter.noClocks}</p>}>
        {(clocks) => (
          <table className="rows">
            <thead>
              <tr>
                <th scope="col">{words.matter.clock}</th>
                <th scope="col">{words.matter.state}</th>
                <th scope="col">{words.matter.due}</th>
                <th scope="col">{words.matter.source}</th>
              </tr>
            </thead>
            <tbody>
              {clocks.map((clock) => (
                <tr key={clock.id}>
                  <td>{clock.step}</td>
                  <td data-label={words.matter.state}>
                    <LevelTag level={clock.level} /> <span className="soft small">{words.matter.clockState[clock.state]}</span>
                  </td>
                  <td data-label={words.matter.due}>
                    {clock.provisional && <abbr title={words.matter.provisional}>≈</abbr>} <Due at={clock.due_at} />
                  </td>
                  <td data-label={words.matter.source} className="soft">
                    {clock.source}
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        )}
      </Loaded>
    </section>
  );
}
