// Show a matter to colleagues.
import { useMutation, useQueryClient } from "@tanstack/react-query";
import type { CopyIn } from "@zhenshu/client";

import { town } from "../api/town.ts";
import { keys } from "../queries/keys.ts";

export function useSendCopies(instanceId: string) {
  const answers = useQueryClient();
  return useMutation({
    mutationFn: (asked: CopyIn) => town.sendCopies(instanceId, asked),
    onSuccess: () => answers.invalidateQueries({ queryKey: keys.matter(instanceId) }),
  });
}
