// Take several free tasks; each is a command of its own, and what was refused is told by name.
import { useMutation, useQueryClient } from "@tanstack/react-query";
import type { TaskOut } from "@zhenshu/client";

import { town } from "../api/town.ts";
import { MOVED } from "../queries/keys.ts";

export interface Refused {
  readonly task: TaskOut;
  readonly error: unknown;
}

export function useClaimMany() {
  const answers = useQueryClient();
  return useMutation({
    mutationFn: async (tasks: readonly TaskOut[]): Promise<Refused[]> => {
      const refused: Refused[] = [];
      for (const task of tasks) {
        await town.claimTask(task.id).catch((error: unknown) => refused.push({ task, error }));
      }
      return refused;
    },
    onSettled: () => Promise.all(MOVED.map((key) => answers.invalidateQueries({ queryKey: key }))),
  });
}
