// Note that notifications were read: some, or all up to one.
import { useMutation, useQueryClient } from "@tanstack/react-query";
import type { ReadIn } from "@zhenshu/client";

import { town } from "../api/town.ts";

export function useReadNotifications() {
  const answers = useQueryClient();
  return useMutation({
    mutationFn: (which: ReadIn) => town.readNotifications(which),
    onSuccess: () => Promise.all([["notifications"], ["counts"]].map((key) => answers.invalidateQueries({ queryKey: key }))),
  });
}
