// Holds an instance, lets it go on, or ends it: only as it was shown.
import { useMutation, useQueryClient } from "@tanstack/react-query";

import { town } from "../api/town.ts";
import { keys } from "../queries/keys.ts";

export type InstanceVerb = "suspend" | "resume" | "cancel";

interface Given {
  readonly verb: InstanceVerb;
  readonly revision: number;
  readonly reason: string;
}

export function useInstanceVerb(instanceId: string) {
  const answers = useQueryClient();
  return useMutation({
    mutationFn: ({ verb, revision, reason }: Given) => {
      if (verb === "suspend") return town.suspendInstance(instanceId, { revision });
      if (verb === "resume") return town.resumeInstance(instanceId, { revision });
      return town.cancelInstance(instanceId, { reason }, { revision });
    },
    onSettled: () => answers.invalidateQueries({ queryKey: keys.operations() }),
  });
}
