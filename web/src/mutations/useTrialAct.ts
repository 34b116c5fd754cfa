// One act in a trial; its answer is everything that stands then.
import type { TrialOut } from "@zhenshu/client";
import { useMutation, useQueryClient } from "@tanstack/react-query";

import { keys } from "../queries/keys.ts";

export function useTrialAct() {
  const answers = useQueryClient();
  return useMutation({
    mutationFn: (act: () => Promise<TrialOut>) => act(),
    onSuccess: (stands) => answers.setQueryData(keys.trial(stands.id), stands),
  });
}
