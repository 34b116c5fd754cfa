// One verb on the chosen tasks: sent under one key until it is answered, and told row by row.
import type { TaskBatchIn, TaskBatchOut } from "@zhenshu/client";
import { App } from "antd";
import { type ReactNode, useRef, useState } from "react";

import { useTaskBatch } from "../../mutations/useTaskBatch.ts";
import { useExplained } from "../../ui/Failure.tsx";
import { Outcome } from "./Outcome.tsx";

export function useBatch(nameOf: (taskId: string) => string): {
  act: (asked: TaskBatchIn) => Promise<void>;
  isBusy: boolean;
  outcome: ReactNode;
} {
  const explain = useExplained();
  const { message } = App.useApp();
  const { mutateAsync, isPending } = useTaskBatch();
  const [told, setTold] = useState<TaskBatchOut | null>(null);
  const names = useRef(new Map<string, string>());
  const sent = useRef<{ body: string; key: string } | null>(null);
  const act = async (asked: TaskBatchIn) => {
    const body = JSON.stringify(asked);
    if (sent.current?.body !== body) sent.current = { body, key: crypto.randomUUID() };
    // Rows leave the list as soon as they are done: what they are called is kept.
    names.current = new Map(asked.ids.map((id) => [id, nameOf(id)]));
    try {
      setTold(await mutateAsync({ asked, idempotencyKey: sent.current.key }));
      sent.current = null;
    } catch (error) {
      void message.error(explain(error).detail || explain(error).title);
      throw error;
    }
  };
  const outcome = told && <Outcome told={told} nameOf={(id) => names.current.get(id) ?? id} onClose={() => setTold(null)} />;
  return { act, isBusy: isPending, outcome };
}
