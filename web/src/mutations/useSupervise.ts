// Order supervision: the message that starts the process of the supervision office.
import { useMutation, useQueryClient } from "@tanstack/react-query";

import { town } from "../api/town.ts";
import { keys, MOVED } from "../queries/keys.ts";

/** As the form of supervision knows them. */
export const LEVELS = ["一般", "挂牌", "约谈"] as const;

export interface Supervision {
  readonly unit: string;
  readonly level: (typeof LEVELS)[number];
  readonly matter: string;
  /** The number of the matter that it is about: the town finds the rest. */
  readonly subject_number?: string;
}

export function useSupervise() {
  const answers = useQueryClient();
  return useMutation({
    mutationFn: (order: Supervision) => town.sendMessage({ name: "supervision.order", variables: { order: { source: "领导批示", ...order } } }),
    onSettled: () => Promise.all([...MOVED, keys.performance].map((key) => answers.invalidateQueries({ queryKey: key }))),
  });
}
