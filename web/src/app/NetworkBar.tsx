// That there is no network, and what waits for it: above every screen.
import { App } from "antd";
import { useCallback } from "react";
import { Link } from "react-router";

import type { Outcome } from "../api/sending.ts";
import { useSending } from "../mutations/useSending.ts";
import { useOnline } from "../queries/useOnline.ts";
import { useOutbox } from "../queries/useOutbox.ts";
import { publicWords, usePublicWords } from "../ui/words/public/usePublicWords.ts";

export function NetworkBar() {
  const { outbox } = usePublicWords();
  const { message } = App.useApp();
  const isOnline = useOnline();
  const { data: entries = [] } = useOutbox();
  const refused = entries.filter((one) => one.refusal).length;
  const hear = useCallback(
    ({ entry, isRefused }: Outcome) => {
      const words = publicWords().outbox;
      void (isRefused ? message.error(words.returned(entry.title), 8) : message.success(words.sent(entry.title)));
    },
    [message],
  );
  useSending(hear, entries.length > refused);
  if (isOnline && entries.length === 0) return null;
  return (
    <div className={`network no-print${isOnline && !refused ? "" : " is-off"}`} role="status">
      {!isOnline && (
        <span>
          <strong>{outbox.offline}</strong> <span className="desk-only">{outbox.offlineHint}</span>
        </span>
      )}
      {entries.length > 0 && (
        <Link to="/outbox">
          {outbox.link(entries.length)}
          {refused > 0 && ` · ${outbox.refused(refused)}`}
        </Link>
      )}
    </div>
  );
}
