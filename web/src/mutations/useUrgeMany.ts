// Ask for every open task of a matter: each by its own request, so that one that was urged lately does not keep the others.
import { useMutation, useQueryClient } from "@tanstack/react-query";

import { town } from "../api/town.ts";
import { keys, MOVED } from "../queries/keys.ts";

export function useUrgeMany() {
  const answers = useQueryClient();
  return useMutation({
    mutationFn: async (taskIds: readonly string[]) => {
      const told = await Promise.allSettled(taskIds.map((id) => town.urgeTask(id, {})));
      const refused = told.find((one) => one.status === "rejected");
      const urged = told.filter((one) => one.status === "fulfilled").length;
      if (urged === 0 && refused) throw refused.reason;
      return urged;
    },
    onSettled: () => Promise.all([...MOVED, keys.performance].map((key) => answers.invalidateQueries({ queryKey: key }))),
  });
}
