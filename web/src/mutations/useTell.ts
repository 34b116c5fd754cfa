// Tells a matter something that it waits for: a supplement is coming, the application is withdrawn.
import { useMutation, useQueryClient } from "@tanstack/react-query";

import { town } from "../api/town.ts";
import { MOVED } from "../queries/keys.ts";

/** Milliseconds after which is asked how the matter stands: the town goes on with it a moment later. */
const AGAIN = [0, 1_500, 5_000];

export type Told = "approval.supplemented" | "approval.withdrawn";

export function useTell(instanceId: string) {
  const answers = useQueryClient();
  return useMutation({
    mutationFn: (name: Told) => town.sendMessage({ name, process_instance_id: instanceId }),
    onSettled: () => {
      for (const after of AGAIN) setTimeout(() => MOVED.forEach((key) => void answers.invalidateQueries({ queryKey: key })), after);
    },
  });
}
