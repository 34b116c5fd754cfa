// End a substitution for a position of one's own.
import { useMutation, useQueryClient } from "@tanstack/react-query";

import { town } from "../api/town.ts";
import { keys } from "../queries/keys.ts";

export function useEndSubstitution() {
  const answers = useQueryClient();
  return useMutation({
    mutationFn: (id: string) => town.endOwnSubstitution(id),
    onSettled: () => answers.invalidateQueries({ queryKey: keys.substitutions }),
  });
}
