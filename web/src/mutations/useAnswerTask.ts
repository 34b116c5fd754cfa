// Complete a task, or give a delegated one back, under a key of its own: sent twice it happens once.
import { town } from "../api/town.ts";
import { useTaskMove } from "./useTaskMove.ts";

export interface TaskAnswer {
  readonly variables: Record<string, unknown>;
  readonly idempotencyKey: string;
  readonly isGivenBack: boolean;
}

export const useAnswerTask = (taskId: string) =>
  useTaskMove(taskId, ({ variables, idempotencyKey, isGivenBack }: TaskAnswer) =>
    isGivenBack
      ? town.resolveTask(taskId, { variables }, { idempotencyKey })
      : town.completeTask(taskId, { variables }, { idempotencyKey }),
  );
