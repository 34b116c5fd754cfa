// Return a task to a step done before.
import { useMutation, useQueryClient } from "@tanstack/react-query";
import type { ReturnIn } from "@zhenshu/client";

import { town } from "../api/town.ts";
import { keys, MOVED } from "../queries/keys.ts";

export function useReturn(taskId: string) {
  const answers = useQueryClient();
  return useMutation({
    mutationFn: (asked: ReturnIn) => town.returnTask(taskId, asked),
    // The answer is another task: this one is over.
    onSettled: () => Promise.all([...MOVED, keys.task(taskId)].map((key) => answers.invalidateQueries({ queryKey: key }))),
  });
}
