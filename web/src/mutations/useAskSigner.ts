// Ask a colleague for an opinion on a task.
import { useMutation, useQueryClient } from "@tanstack/react-query";
import type { SignerIn } from "@zhenshu/client";

import { town } from "../api/town.ts";
import { keys, MOVED } from "../queries/keys.ts";

export function useAskSigner(taskId: string) {
  const answers = useQueryClient();
  return useMutation({
    mutationFn: (asked: SignerIn) => town.askSigner(taskId, asked),
    onSettled: () => Promise.all([...MOVED, keys.task(taskId)].map((key) => answers.invalidateQueries({ queryKey: key, exact: key[0] === "task" }))),
  });
}
