// A draft of one form: read when the screen opens, kept a moment after every change and when the page is left.
import { useCallback, useEffect, useMemo, useRef, useState } from "react";

import { draftKey, dropDraft, keepDraft, readDraft, type Sent, submission } from "../../api/drafts.ts";
import { useMe } from "../../api/session.ts";

/** Milliseconds after the last change. */
const REST = 400;

export function useDraft(of: string) {
  const me = useMe();
  const key = draftKey(me.id, of);
  const found = useMemo(() => readDraft(key), [key]);
  const [savedAt, setSavedAt] = useState<string | null>(null);
  const [isFull, setIsFull] = useState(false);
  const [isDropped, setIsDropped] = useState(false);
  const pending = useRef<Record<string, unknown> | null>(null);
  // What is on its way, for a browser that has no room to keep it.
  const underWay = useRef<Sent | undefined>(undefined);
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);

  const write = useCallback(
    (values: Record<string, unknown>, sent?: Sent) => {
      const at = new Date().toISOString();
      const isKept = keepDraft(key, sent ? { values, at, sent } : { values, at });
      setIsFull(!isKept);
      if (isKept) setSavedAt(at);
    },
    [key],
  );
  const flush = useCallback(() => {
    clearTimeout(timer.current);
    // What was sent and not answered keeps its key: it is the same submission until the person submits again.
    if (pending.current) write(pending.current, underWay.current ?? readDraft(key)?.sent);
    pending.current = null;
  }, [key, write]);
  useEffect(() => {
    addEventListener("pagehide", flush);
    return () => {
      removeEventListener("pagehide", flush);
      flush();
    };
  }, [flush]);

  const drop = useCallback(() => {
    clearTimeout(timer.current);
    pending.current = null;
    underWay.current = undefined;
    dropDraft(key);
    setSavedAt(null);
    setIsDropped(true);
  }, [key]);

  return {
    of,
    found: isDropped ? null : found,
    savedAt,
    isFull,
    change: (values: Record<string, unknown>) => {
      pending.current = values;
      clearTimeout(timer.current);
      timer.current = setTimeout(flush, REST);
    },
    /** The key under which these values go out. */
    sending: (values: Record<string, unknown>): string => {
      clearTimeout(timer.current);
      const held = pending.current ?? readDraft(key)?.values ?? values;
      pending.current = null;
      const sent = submission(underWay.current ?? readDraft(key)?.sent, JSON.stringify(values));
      underWay.current = sent;
      write(held, sent);
      return sent.key;
    },
    /** What went out under the same key before it was changed, the oldest first. */
    earlier: (): readonly Record<string, unknown>[] => (underWay.current?.earlier ?? []).map((one) => JSON.parse(one) as Record<string, unknown>),
    /** An answer came, and it was a refusal: the next submission is another one. */
    answered: () => {
      underWay.current = undefined;
      const kept = readDraft(key);
      if (kept) write(kept.values);
    },
    drop,
  };
}
