// Sends what waits as soon as it can be sent: at the start, when the network is back, and at a click.
import { useQueryClient } from "@tanstack/react-query";
import { useCallback, useEffect } from "react";

import { refresh, session, useSession } from "../api/session.ts";
import { type Outcome, sendWaiting } from "../api/sending.ts";
import { MOVED } from "../queries/keys.ts";
import { useOnline } from "../queries/useOnline.ts";

/** Milliseconds between two attempts while something waits. Reason: a device may say “online” in a lift. */
const AGAIN = 30_000;

export function useSending(onOutcome: (outcome: Outcome) => void, isWaiting: boolean): () => Promise<void> {
  const answers = useQueryClient();
  const { state } = useSession();
  const isOnline = useOnline();
  const send = useCallback(async () => {
    // Started without a network: who is signed in is asked before anything goes out.
    if (!session().me?.csrf_token) await refresh();
    await sendWaiting((outcome) => {
      onOutcome(outcome);
      for (const key of MOVED) void answers.invalidateQueries({ queryKey: key });
    });
  }, [answers, onOutcome]);
  const isReady = isOnline && state === "in";
  useEffect(() => {
    if (!isReady) return;
    if (!isWaiting) return void (session().me?.csrf_token ? undefined : refresh());
    void send();
    const timer = setInterval(() => void send(), AGAIN);
    return () => clearInterval(timer);
  }, [isReady, isWaiting, send]);
  return send;
}
