// Which keys become which versions, and what runs of the versions before.
import type { ProcessDefinitionOut, ReportOut } from "@zhenshu/client";
import { Link } from "react-router";

import { useNewest } from "../../queries/useNewest.ts";
import { useRunning } from "../../queries/useRunning.ts";
import { Loaded } from "../../ui/Loaded.tsx";
import { useStudioWords } from "../../ui/words/studio/useStudioWords.ts";

export function Impact({ report, versions }: { report: ReportOut; versions: readonly ProcessDefinitionOut[] }) {
  const words = useStudioWords();
  const { deploying } = words;
  const newest = useNewest();
  const { data: running } = useRunning();
  const becomes = (before: number | undefined) => deploying.becomes(before ?? null, (before ?? 0) + 1);
  return (
    <Loaded answer={newest}>
      {({ forms, decisions }) => (
        <ul className="impact">
          {[...new Set(report.process_keys)].map((key) => {
            const all = versions.filter((one) => one.key === key);
            const count = all.reduce((sum, one) => sum + (running?.get(one.id)?.running ?? 0), 0);
            return (
              <li key={`process ${key}`}>
                <span className="tag blue">{deploying.kinds.process}</span>
                {all[0] ? <Link to={`/studio/processes/${key}`}>{all[0].name ?? key}</Link> : <strong>{key}</strong>}
                <span>{becomes(all[0]?.version)}</span>
                <span className="soft">{count ? deploying.stays(count) : deploying.noneRunning}</span>
              </li>
            );
          })}
          {report.form_keys.map((key) => (
            <Part key={`form ${key}`} kind={deploying.kinds.form} name={key} told={becomes(forms.get(key))} />
          ))}
          {report.decision_keys.map((key) => (
            <Part key={`decision ${key}`} kind={deploying.kinds.decision} name={key} told={becomes(decisions.get(key))} />
          ))}
        </ul>
      )}
    </Loaded>
  );
}

function Part({ kind, name, told }: { kind: string; name: string; told: string }) {
  return (
    <li>
      <span className="tag plain">{kind}</span>
      <code>{name}</code>
      <span>{told}</span>
    </li>
  );
}
