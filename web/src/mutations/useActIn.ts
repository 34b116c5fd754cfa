// Act in one of one's positions, or again in all of them; everything that was seen before may look different now.
import { useMutation, useQueryClient } from "@tanstack/react-query";

import { refresh } from "../api/session.ts";
import { town } from "../api/town.ts";

export function useActIn() {
  const answers = useQueryClient();
  return useMutation({
    mutationFn: (positionId: string | null) => town.actInPosition({ position_id: positionId }),
    onSuccess: async () => {
      await refresh();
      await answers.invalidateQueries();
    },
  });
}
