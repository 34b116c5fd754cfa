// Say what one thinks of a task that one was asked about, under a key of its own: sent twice it is said once.
import { useMutation, useQueryClient } from "@tanstack/react-query";
import type { SignerAnswerIn } from "@zhenshu/client";

import { town } from "../api/town.ts";
import { keys, MOVED, TOLD } from "../queries/keys.ts";

interface Answer {
  readonly requestId: string;
  readonly answer: SignerAnswerIn;
  readonly idempotencyKey: string;
}

export function useAnswerSigner(taskId: string) {
  const answers = useQueryClient();
  return useMutation({
    mutationFn: ({ requestId, answer, idempotencyKey }: Answer) => town.answerSignerRequest(requestId, answer, { idempotencyKey }),
    onSettled: () => Promise.all([...MOVED, ...TOLD, keys.task(taskId)].map((key) => answers.invalidateQueries({ queryKey: key, exact: key[0] === "task" }))),
  });
}
