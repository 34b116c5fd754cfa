// Let a colleague stand in for a position of one's own.
import { useMutation, useQueryClient } from "@tanstack/react-query";
import type { OwnSubstitutionIn } from "@zhenshu/client";

import { town } from "../api/town.ts";
import { keys } from "../queries/keys.ts";

export function useEnterSubstitution() {
  const answers = useQueryClient();
  return useMutation({
    mutationFn: (asked: OwnSubstitutionIn) => town.enterOwnSubstitution(asked),
    onSuccess: () => answers.invalidateQueries({ queryKey: keys.substitutions }),
  });
}
