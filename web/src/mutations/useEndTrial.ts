// A trial comes to its end, and everything in it is gone.
import { useMutation, useQueryClient } from "@tanstack/react-query";

import { town } from "../api/town.ts";
import { keys } from "../queries/keys.ts";

export function useEndTrial() {
  const answers = useQueryClient();
  return useMutation({
    mutationFn: (id: string) => town.endTrial(id),
    onSuccess: (_, id) => {
      answers.removeQueries({ queryKey: keys.trial(id) });
      return answers.invalidateQueries({ queryKey: keys.trials });
    },
  });
}
