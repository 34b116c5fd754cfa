// Hand a task on to a colleague for good.
import type { TransferIn } from "@zhenshu/client";

import { town } from "../api/town.ts";
import { useTaskMove } from "./useTaskMove.ts";

export const useTransfer = (taskId: string) => useTaskMove(taskId, (asked: TransferIn) => town.transferTask(taskId, asked));
