// What was submitted without a network: where it stands, what the town refused, and what to do about it.
import { App, Button } from "antd";
import { Link } from "react-router";

import { dropWaiting, localIds, type Waiting } from "../../api/offline.ts";
import { sendWaiting } from "../../api/sending.ts";
import { useMe } from "../../api/session.ts";
import { useOnline } from "../../queries/useOnline.ts";
import { useOutbox } from "../../queries/useOutbox.ts";
import { Empty } from "../../ui/Empty.tsx";
import { Loaded } from "../../ui/Loaded.tsx";
import { Moment } from "../../ui/Moment.tsx";
import { usePreferences } from "../../ui/preferences.ts";
import { useTitle } from "../../ui/useTitle.ts";
import { usePublicWords } from "../../ui/words/public/usePublicWords.ts";

export default function OutboxPage() {
  const { outbox } = usePublicWords();
  const entries = useOutbox();
  const isOnline = useOnline();
  useTitle(outbox.title);
  return (
    <div className="page stack narrow">
      <div className="row between">
        <h1>{outbox.title}</h1>
        {isOnline && (entries.data?.length ?? 0) > 0 && <Button onClick={() => void sendWaiting(() => undefined)}>{outbox.send}</Button>}
      </div>
      <p className="soft">{isOnline ? outbox.hint : outbox.offlineHint}</p>
      <Loaded answer={entries} isEmpty={(found) => found.length === 0} empty={<section className="card"><Empty>{outbox.empty}</Empty></section>}>
        {(found) => (
          <ul className="stack">
            {found.map((entry) => (
              <Entry key={entry.id} entry={entry} />
            ))}
          </ul>
        )}
      </Loaded>
    </div>
  );
}

function Entry({ entry }: { entry: Waiting }) {
  const { outbox } = usePublicWords();
  const { language } = usePreferences();
  const me = useMe();
  const { modal } = App.useApp();
  const isOnline = useOnline();
  const { refusal } = entry;
  const said = refusal && (language === "zh" ? [refusal.title, refusal.detail] : [refusal.titleEn, refusal.detailEn]);
  const drop = () => void modal.confirm({ title: outbox.drop, content: outbox.dropAsk, okText: outbox.drop, okButtonProps: { danger: true }, onOk: () => dropWaiting(me.id, entry) });
  return (
    <li className="card">
      <div className="body stack tight">
        <div className="row between">
          <h2>{entry.title}</h2>
          <span className={`tag ${refusal ? "red" : "blue"}`}>{outbox.states[refusal ? "refused" : isOnline ? "sending" : "waiting"]}</span>
        </div>
        <p className="soft small">
          {outbox.at} <Moment at={entry.at} /> {outbox.files(localIds(entry.values).length)}
        </p>
        {said && (
          <div className="notice error">
            <strong>{said[0]}</strong> {said[1]}
            <ul>
              {refusal.fields.map((field) => (
                <li key={field.pointer}>{language === "zh" ? field.message : field.message_en}</li>
              ))}
            </ul>
          </div>
        )}
        <div className="row">
          {refusal && (
            <Link to={entry.path} className="plain-button button-link">
              {outbox.open}
            </Link>
          )}
          <Button danger onClick={drop}>
            {outbox.drop}
          </Button>
        </div>
      </div>
    </li>
  );
}
