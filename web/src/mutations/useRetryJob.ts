// Tries a job again.
import { useMutation, useQueryClient } from "@tanstack/react-query";

import { town } from "../api/town.ts";
import { keys } from "../queries/keys.ts";

export function useRetryJob() {
  const answers = useQueryClient();
  return useMutation({
    mutationFn: (jobId: string) => town.retryJob(jobId),
    onSettled: () => answers.invalidateQueries({ queryKey: keys.operations() }),
  });
}
