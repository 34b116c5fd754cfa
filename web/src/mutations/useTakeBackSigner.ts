// Take back a question to a colleague that has no answer yet.
import { useMutation, useQueryClient } from "@tanstack/react-query";

import { town } from "../api/town.ts";
import { keys, MOVED } from "../queries/keys.ts";

export function useTakeBackSigner(taskId: string) {
  const answers = useQueryClient();
  return useMutation({
    mutationFn: (requestId: string) => town.withdrawSignerRequest(requestId),
    onSettled: () => Promise.all([...MOVED, keys.task(taskId)].map((key) => answers.invalidateQueries({ queryKey: key, exact: key[0] === "task" }))),
  });
}
