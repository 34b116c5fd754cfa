// Take back a step that the caller completed; the answer is the new task.
import { useMutation, useQueryClient } from "@tanstack/react-query";

import { town } from "../api/town.ts";
import { keys, MOVED } from "../queries/keys.ts";

export function useWithdraw() {
  const answers = useQueryClient();
  return useMutation({
    mutationFn: ({ taskId, reason }: { taskId: string; reason: string }) => town.withdrawTask(taskId, reason.trim() ? { reason: reason.trim() } : {}),
    onSettled: (_, __, { taskId }) => Promise.all([...MOVED, keys.task(taskId)].map((key) => answers.invalidateQueries({ queryKey: key }))),
  });
}
