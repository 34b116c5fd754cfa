// The versions of a process, newest first, with what can be done with each.
import type { ProcessDefinitionOut } from "@zhenshu/client";
import { Link, useNavigate } from "react-router";

import { useRunning } from "../../queries/useRunning.ts";
import { Moment } from "../../ui/Moment.tsx";
import { type Column, Rows } from "../../ui/Rows.tsx";
import { useStudioWords } from "../../ui/words/studio/useStudioWords.ts";

interface Props {
  readonly versions: readonly ProcessDefinitionOut[];
  readonly shown: ProcessDefinitionOut;
}

export function Versions({ versions, shown }: Props) {
  const words = useStudioWords();
  const navigate = useNavigate();
  const { data: running } = useRunning();
  const current = versions[0] as ProcessDefinitionOut;
  const { columns: names } = words;
  const addressOf = (one: ProcessDefinitionOut) => `?version=${one.version}`;
  const columns: Column<ProcessDefinitionOut>[] = [
    {
      name: names.version,
      isTitle: true,
      cell: (one) => (
        <span className="row">
          <Link to={addressOf(one)} replace className="title" aria-current={one === shown ? "true" : undefined}>
            {words.version(one.version)}
          </Link>
          {one === current && <span className="tag green">{words.latest}</span>}
          {one === shown && versions.length > 1 && <span className="tag blue">{words.process.isShown}</span>}
        </span>
      ),
    },
    { name: names.tag, cell: (one) => one.version_tag },
    { name: names.running, cell: (one) => running?.get(one.id)?.running ?? 0 },
    {
      name: names.incidents,
      cell: (one) => {
        const incidents = running?.get(one.id)?.incidents ?? 0;
        return incidents > 0 ? <span className="tag red">{incidents}</span> : <span className="soft">0</span>;
      },
    },
    { name: names.deployed, cell: (one) => <Moment at={one.deployed_at} /> },
    {
      name: names.actions,
      cell: (one) => {
        const before = versions[versions.indexOf(one) + 1];
        return (
          <span className="row">
            {one !== current && <Link to={`/studio/compare/${one.key}?from=${one.version}&to=${current.version}`}>{words.process.compare}</Link>}
            {one === current && before && <Link to={`/studio/compare/${one.key}?from=${before.version}&to=${one.version}`}>{words.process.compareBefore}</Link>}
            {one !== current && <Link to={`/studio/deploy?back=${one.id}`}>{words.process.rollback}</Link>}
          </span>
        );
      },
    },
  ];
  return <Rows label={words.process.versions} rows={versions} columns={columns} rowKey={(one) => one.id} onOpen={(one) => void navigate(addressOf(one), { replace: true })} />;
}
