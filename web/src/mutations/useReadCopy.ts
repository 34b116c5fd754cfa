// Note that a copy was read.
import { useMutation, useQueryClient } from "@tanstack/react-query";

import { town } from "../api/town.ts";

export function useReadCopy() {
  const answers = useQueryClient();
  return useMutation({
    mutationFn: (copyId: string) => town.readCopy(copyId),
    onSuccess: () => Promise.all([["copies"], ["counts"]].map((key) => answers.invalidateQueries({ queryKey: key }))),
  });
}
