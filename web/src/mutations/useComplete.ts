// Complete a task under a key of its own: sent twice it happens once.
import { town } from "../api/town.ts";
import { useTaskMove } from "./useTaskMove.ts";

export interface Completion {
  readonly variables: Record<string, unknown>;
  readonly idempotencyKey: string;
}

export const useComplete = (taskId: string) =>
  useTaskMove(taskId, ({ variables, idempotencyKey }: Completion) =>
    town.completeTask(taskId, { variables }, { idempotencyKey }),
  );
