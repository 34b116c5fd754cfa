// Moves a token, only as it was shown in the preview.
import { useMutation, useQueryClient } from "@tanstack/react-query";

import { town } from "../api/town.ts";
import { keys } from "../queries/keys.ts";

interface Given {
  readonly waitId: string;
  readonly to: string;
  readonly reason: string;
  readonly revision: number;
}

export function useMoveToken(instanceId: string) {
  const answers = useQueryClient();
  return useMutation({
    mutationFn: ({ waitId, to, reason, revision }: Given) => town.moveToken(instanceId, { wait_id: waitId, to, reason }, { revision }),
    onSettled: () => answers.invalidateQueries({ queryKey: keys.operations() }),
  });
}
