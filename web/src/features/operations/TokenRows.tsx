// What an instance waits for: where, who has it, since when, until when, and what went wrong.
import type { InstanceOut, TokenStopOut } from "@zhenshu/client";
import { Button } from "antd";

import { useMay } from "../../api/session.ts";
import { Empty } from "../../ui/Empty.tsx";
import { Moment } from "../../ui/Moment.tsx";
import { type Column, Rows } from "../../ui/Rows.tsx";
import { useOperationsWords } from "../../ui/words/operations/useOperationsWords.ts";
import { RetryIncident } from "./RetryIncident.tsx";
import { When } from "./When.tsx";

interface Props {
  readonly instance: InstanceOut;
  readonly tokens: readonly TokenStopOut[];
  readonly onMove: (wait: string) => void;
}

export function TokenRows({ instance, tokens, onMove }: Props) {
  const { tokens: words, kinds, instance: own } = useOperationsWords();
  const mayMove = useMay("process:manage") && instance.state === "active";
  const columns: Column<TokenStopOut>[] = [
    {
      name: words.at,
      isTitle: true,
      cell: (one) => (
        <div className="stack tight">
          <strong>{one.name}</strong>
          <code className="small soft">{one.element_id}</code>
        </div>
      ),
    },
    { name: words.kind, cell: (one) => <span className={`tag ${one.incident_id || one.is_dead ? "red" : "plain"}`}>{kinds[one.kind] ?? one.kind}</span> },
    { name: words.holder, cell: (one) => <Holder stop={one} /> },
    { name: words.since, cell: (one) => <Moment at={one.since} /> },
    { name: words.due, cell: (one) => <Moment at={one.due_at} /> },
    {
      name: words.move,
      isTitle: true,
      cell: (one) => (
        <div className="row">
          {one.incident_id && <RetryIncident id={one.incident_id} />}
          {mayMove && one.is_token && (
            <Button aria-label={words.moveOf(one.name)} onClick={() => onMove(one.wait_id)}>
              {words.move}
            </Button>
          )}
        </div>
      ),
    },
  ];
  if (!tokens.length) return <Empty>{instance.ended_at ? own.ended : words.none}</Empty>;
  const around = tokens.filter((one) => !one.is_token);
  const shared = { columns, rowKey: (one: TokenStopOut) => one.wait_id, onOpen: (one: TokenStopOut) => mayMove && one.is_token && onMove(one.wait_id) };
  return (
    <>
      <Rows label={own.tabs.tokens} rows={tokens.filter((one) => one.is_token)} {...shared} />
      {around.length > 0 && (
        <details>
          <summary className="body">{words.around(around.length)}</summary>
          <Rows label={words.around(around.length)} rows={around} {...shared} />
        </details>
      )}
    </>
  );
}

function Holder({ stop }: { stop: TokenStopOut }) {
  const { tokens: words, move } = useOperationsWords();
  const offered = move.several(stop.offered_to);
  return (
    <div className="stack tight">
      {stop.kind === "user" && <span>{stop.holder ?? words.nobody}</span>}
      {stop.kind === "user" && !stop.holder && offered && <span className="small soft">{words.offered(offered)}</span>}
      {stop.kind === "service" && <span>{words.topic(offered)}</span>}
      {(stop.kind === "message" || stop.kind === "signal") && <span>{words.name(offered)}</span>}
      {stop.locked_since && stop.holder && <When text={(time) => words.locked(stop.holder ?? "", time)} at={stop.locked_since} />}
      {stop.locked_until && <When text={words.until} at={stop.locked_until} />}
      {stop.is_dead && <span className="tag red">{words.dead}</span>}
      {!stop.is_dead && stop.retries !== null && stop.error && <span className="small soft">{words.left(stop.retries)}</span>}
      {stop.error && <span className="small said">{stop.error}</span>}
    </div>
  );
}
