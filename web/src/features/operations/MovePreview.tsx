// What a move would end and begin, before it is done.
import type { InstanceOut, MovedOut, TokenStopOut } from "@zhenshu/client";
import type { ReactNode } from "react";

import { useMovePreview } from "../../queries/useMovePreview.ts";
import { Loaded } from "../../ui/Loaded.tsx";
import { Moment } from "../../ui/Moment.tsx";
import { useOperationsWords } from "../../ui/words/operations/useOperationsWords.ts";

export function MovePreview({ instance, wait, to }: { instance: InstanceOut; wait: string; to: string }) {
  const { move: words } = useOperationsWords();
  const answer = useMovePreview(instance.id, wait, to, instance.revision);
  return (
    <section aria-label={words.preview} aria-live="polite">
      <Loaded answer={answer}>{(found) => <Consequences found={found} />}</Loaded>
    </section>
  );
}

function Consequences({ found }: { found: MovedOut }) {
  const { move: words } = useOperationsWords();
  const { place } = found;
  const willFail = found.begins.some((one) => one.kind === "incident");
  const begins = [...found.begins].sort((one, other) => Number(other.is_token) - Number(one.is_token));
  const endsAll = found.passed.some((one) => one.type === "process");
  return (
    <div className="stack">
      {willFail && <div className="notice error">{words.willFail}</div>}
      {endsAll && <div className="notice warning">{words.endsInstance}</div>}
      {place.skipped.length > 0 && (
        <div className="notice warning">
          <strong>{words.skipped}</strong>
          {words.several(place.skipped.map((one) => one.name))}
        </div>
      )}
      <div className="move-grid">
        <Part title={words.ends} none={words.nothing}>
          {found.ends.map((one) => <Stop key={one.wait_id} stop={one} isEnding />)}
        </Part>
        <Part title={words.begins} none={words.nothing}>
          {begins.map((one) => <Stop key={one.wait_id} stop={one} />)}
        </Part>
        {place.repeated.length > 0 && <Part title={words.repeated}>{place.repeated.map((one) => <li key={one.element_id}>{one.name}</li>)}</Part>}
        {found.passed.length > 0 && <Part title={words.passed}>{found.passed.map((one, at) => <li key={at}>{one.name}</li>)}</Part>}
        {found.thrown.length > 0 && <Part title={words.thrown}>{found.thrown.map((one, at) => <li key={at}><code className="code">{one}</code></li>)}</Part>}
      </div>
    </div>
  );
}

function Part({ title, none, children }: { title: string; none?: string; children: ReactNode[] }) {
  return (
    <div>
      <h3>{title}</h3>
      {children.length ? <ul>{children}</ul> : <p className="soft">{none}</p>}
    </div>
  );
}

function Stop({ stop, isEnding = false }: { stop: TokenStopOut; isEnding?: boolean }) {
  const { kinds, move: words, tokens } = useOperationsWords();
  const holder = stop.holder && (isEnding ? (stop.locked_until ? words.locked(stop.holder) : stop.kind === "user" ? words.holder(stop.holder) : stop.holder) : stop.holder);
  return (
    <li>
      <span className="tag plain">{kinds[stop.kind] ?? stop.kind}</span> <strong>{stop.name}</strong>
      <div className="small soft">
        {holder ?? (stop.kind === "user" && stop.offered_to.length > 0 && tokens.offered(words.several(stop.offered_to)))}
        {stop.due_at && (
          <>
            {" "}
            {tokens.due} <Moment at={stop.due_at} />
          </>
        )}
      </div>
    </li>
  );
}
