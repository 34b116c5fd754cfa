// Opinions that colleagues asked the reader for, above what is free to claim.
import { Link } from "react-router";

import { useAsked } from "../../queries/useAsked.ts";
import { Moment } from "../../ui/Moment.tsx";
import { useWords } from "../../ui/words/useWords.ts";

export function ToSign() {
  const { work, acts, signers } = useWords();
  const { data = [] } = useAsked();
  if (data.length === 0) return null;
  return (
    <section className="to-sign" aria-label={work.toSign}>
      <h2>
        {work.toSign} <span className="badge">{data.length}</span>
      </h2>
      <ul className="files lines">
        {data.map((one) => (
          <li key={one.id}>
            <span className="grow">
              <Link to={`/tasks/${one.task_id}`} className="title">
                {one.task_name}
              </Link>{" "}
              <span className="soft small">{one.business_key}</span>
              <span className="soft small block">
                {signers.asks(one.asked_by_name)}
                {one.note && `：${one.note}`}
              </span>
            </span>
            <span className="tag blue">{acts.modes[one.mode]}</span>
            <span className="soft small">
              <Moment at={one.asked_at} />
            </span>
          </li>
        ))}
      </ul>
    </section>
  );
}
