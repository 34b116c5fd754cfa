// Say that a card was wrong, and why.
import { useMutation, useQueryClient } from "@tanstack/react-query";

import { town } from "../api/town.ts";
import { keys } from "../queries/keys.ts";

export function useRevokeCard(cardId: string) {
  const answers = useQueryClient();
  return useMutation({
    mutationFn: (reason: string) => town.revokecardAnswer(cardId, { reason }),
    onSettled: () => answers.invalidateQueries({ queryKey: keys.performance }),
  });
}
