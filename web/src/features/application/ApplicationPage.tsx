// One application as its applicant sees it: receipt, what to do, progress, papers.
import type { CaseDetail } from "@zhenshu/client";
import { useParams } from "react-router";

import { town } from "../../api/town.ts";
import { useCase } from "../../queries/useCase.ts";
import { Due } from "../../ui/Due.tsx";
import { Loaded } from "../../ui/Loaded.tsx";
import { Moment } from "../../ui/Moment.tsx";
import { useTitle } from "../../ui/useTitle.ts";
import { usePublicWords } from "../../ui/words/public/usePublicWords.ts";
import { useWords } from "../../ui/words/useWords.ts";
import { CaseState } from "../parts/CaseState.tsx";
import { LookButton } from "../parts/LookButton.tsx";
import { Receipt } from "./Receipt.tsx";
import { ToDo } from "./ToDo.tsx";

/** Of a paper's hash, below its QR code. Source: workflows/paper/layout.py. */
const CODE_CHARACTERS = 16;

export default function ApplicationPage() {
  const { number = "" } = useParams();
  const answer = useCase(number);
  const { one } = usePublicWords();
  useTitle(answer.data?.item_name ?? one.title);
  return (
    <div className="page">
      <Loaded answer={answer} bones={8}>
        {(found) => <Application found={found} />}
      </Loaded>
    </div>
  );
}

function Application({ found }: { found: CaseDetail }) {
  const { one } = usePublicWords();
  const words = useWords();
  const facts = [
    [one.received, <Moment key="received" at={found.received_at} />],
    [one.accepted, found.accepted_at && <Moment key="accepted" at={found.accepted_at} />],
    [one.due, found.promised_due && !found.decided_at && <Due key="due" at={found.promised_due} />],
    [one.decided, found.decided_at && <Moment key="decided" at={found.decided_at} />],
  ] as const;
  return (
    <div className="stack">
      <header className="stack tight">
        <h1>{found.item_name}</h1>
        <div className="row">
          <CaseState of={found} />
        </div>
      </header>
      <div className="task-grid">
        <div className="stack">
          <ToDo found={found} />
          <section className="card">
            <header>
              <h2>{one.progress}</h2>
            </header>
            <div className="body stack">
              <dl className="facts">
                {facts.map(([name, value]) =>
                  value ? (
                    <div key={name}>
                      <dt>{name}</dt>
                      <dd>{value}</dd>
                    </div>
                  ) : null,
                )}
              </dl>
              <ol className="timeline">
                {[...found.progress].reverse().map((step, at) => (
                  <li key={`${step.state} ${step.at}`} className={at === 0 ? "now" : "done"}>
                    <strong>{one.states[step.state]}</strong>{" "}
                    <span className="soft small">
                      <Moment at={step.at} />
                    </span>
                  </li>
                ))}
              </ol>
            </div>
          </section>
        </div>
        <aside className="stack">
          <Receipt found={found} />
          <section className="card">
            <header>
              <h2>{one.papers}</h2>
            </header>
            <div className="body">
              {found.documents.length === 0 && <p className="soft">{one.papersNone}</p>}
              <ul className="files">
                {found.documents.map((paper) => (
                  <li key={paper.id}>
                    <span className="grow">
                      <a href={`/api/v1/documents/${paper.id}/content`} aria-label={words.files.download(paper.title)}>
                        {paper.title}
                      </a>
                      <div className="soft small">{paper.number}</div>
                    </span>
                    <LookButton name={paper.title} type="application/pdf" fetchBytes={() => town.downloadDocument(paper.id, { format: "pdf" })} />
                    <a className="nowrap" href={`/verify/${paper.id}?code=${paper.digest.slice(0, CODE_CHARACTERS)}`} aria-label={one.verifyWhich(paper.title)}>
                      {one.verify}
                    </a>
                    {paper.voided_at && <span className="tag red">{words.files.voided}</span>}
                  </li>
                ))}
              </ul>
            </div>
          </section>
        </aside>
      </div>
    </div>
  );
}
