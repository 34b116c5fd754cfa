// Put a task back for its candidates.
import { town } from "../api/town.ts";
import { useTaskMove } from "./useTaskMove.ts";

export const useUnclaim = (taskId: string) => useTaskMove(taskId, () => town.unclaimTask(taskId));
