// Give a delegated task back to whoever answers for it.
import { town } from "../api/town.ts";
import { useTaskMove } from "./useTaskMove.ts";

export const useResolve = (taskId: string) => useTaskMove(taskId, () => town.resolveTask(taskId));
