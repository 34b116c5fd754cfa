// Start a process with its form, under a key of its own: sent twice it starts once.
import { useMutation, useQueryClient } from "@tanstack/react-query";

import { town } from "../api/town.ts";
import { MOVED } from "../queries/keys.ts";

export interface Start {
  readonly key: string;
  readonly variables: Record<string, unknown>;
  readonly idempotencyKey: string;
}

export function useStart() {
  const answers = useQueryClient();
  return useMutation({
    mutationFn: ({ key, variables, idempotencyKey }: Start) =>
      town.startInstance({ process_definition_key: key, variables }, { idempotencyKey }),
    onSettled: () => Promise.all(MOVED.map((key) => answers.invalidateQueries({ queryKey: key }))),
  });
}
