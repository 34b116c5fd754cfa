// Let a colleague do the work and give it back.
import { town } from "../api/town.ts";
import { useTaskMove } from "./useTaskMove.ts";

export const useDelegate = (taskId: string) =>
  useTaskMove(taskId, (assignee: string) => town.delegateTask(taskId, { assignee }));
