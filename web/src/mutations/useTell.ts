// Tells a matter something that it waits for: a supplement is coming, the application is withdrawn.
import { useMutation, useQueryClient } from "@tanstack/react-query";

import { town } from "../api/town.ts";
import { MOVED } from "../queries/keys.ts";

export type Told = "approval.supplemented" | "approval.withdrawn";

export function useTell(instanceId: string) {
  const answers = useQueryClient();
  return useMutation({
    mutationFn: (name: Told) => town.sendMessage({ name, process_instance_id: instanceId }),
    onSettled: () => Promise.all(MOVED.map((key) => answers.invalidateQueries({ queryKey: key }))),
  });
}
