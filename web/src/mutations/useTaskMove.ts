// What every move of a task has in common: the answer is the task as it is now, and the lists are stale.
import { useMutation, useQueryClient } from "@tanstack/react-query";
import type { TaskOut } from "@zhenshu/client";

import { keys, MOVED } from "../queries/keys.ts";

export function useTaskMove<Given>(taskId: string, move: (given: Given) => Promise<TaskOut>) {
  const answers = useQueryClient();
  return useMutation({
    mutationFn: move,
    onSuccess: (task) => answers.setQueryData(keys.task(taskId), task),
    // Also after a refusal: whatever was refused is no longer as it was shown.
    onSettled: () => Promise.all([...MOVED, keys.task(taskId)].map((key) => answers.invalidateQueries({ queryKey: key, exact: key[0] === "task" }))),
  });
}
