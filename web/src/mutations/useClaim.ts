// Take a free task.
import { town } from "../api/town.ts";
import { useTaskMove } from "./useTaskMove.ts";

export const useClaim = (taskId: string) => useTaskMove(taskId, () => town.claimTask(taskId));
