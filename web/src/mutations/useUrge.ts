// Ask whoever holds a task for it.
import { useMutation, useQueryClient } from "@tanstack/react-query";

import { town } from "../api/town.ts";
import { keys } from "../queries/keys.ts";

export function useUrge(taskId: string) {
  const answers = useQueryClient();
  return useMutation({
    mutationFn: (note: string) => town.urgeTask(taskId, note.trim() ? { note: note.trim() } : {}),
    onSuccess: () =>
      Promise.all([keys.task(taskId), ["matter"]].map((key) => answers.invalidateQueries({ queryKey: key, exact: key[0] === "task" }))),
  });
}
