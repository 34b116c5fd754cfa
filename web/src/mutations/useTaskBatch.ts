// One verb on many tasks: each is done or refused by itself.
import { useMutation, useQueryClient } from "@tanstack/react-query";
import type { TaskBatchIn } from "@zhenshu/client";

import { town } from "../api/town.ts";
import { MOVED } from "../queries/keys.ts";

/** Seconds that two hundred commands may take. */
const PATIENCE_SECONDS = 120;

export interface Batch {
  readonly asked: TaskBatchIn;
  readonly idempotencyKey: string;
}

export function useTaskBatch() {
  const answers = useQueryClient();
  return useMutation({
    mutationFn: ({ asked, idempotencyKey }: Batch) => town.actOnTasks(asked, { idempotencyKey, timeoutSeconds: PATIENCE_SECONDS }),
    onSettled: () => Promise.all(MOVED.map((key) => answers.invalidateQueries({ queryKey: key }))),
  });
}
