// Tries incidents again, a page at a time: those chosen by id, or all of one cause.
import { useMutation, useQueryClient } from "@tanstack/react-query";
import type { CauseOut } from "@zhenshu/client";
import { useState } from "react";

import { town } from "../api/town.ts";
import { whole } from "../api/whole.ts";
import { keys } from "../queries/keys.ts";

/** Incidents of one batch. Source: the town's own limit. */
const MOST = 200;

export interface Retried {
  readonly done: number;
  readonly refused: number;
}

export function useRetryIncidents() {
  const answers = useQueryClient();
  const [tried, setTried] = useState(0);
  const retry = useMutation({
    mutationFn: async (of: CauseOut | readonly string[]): Promise<Retried> => {
      setTried(0);
      const ids = Array.isArray(of) ? (of as readonly string[]) : await idsOf(of as CauseOut);
      let [done, refused] = [0, 0];
      for (let at = 0; at < ids.length; at += MOST) {
        const answer = await town.retryIncidents({ ids: ids.slice(at, at + MOST) });
        done += answer.done;
        refused += answer.refused;
        setTried(done + refused);
      }
      return { done, refused };
    },
    onSettled: () => answers.invalidateQueries({ queryKey: keys.operations() }),
  });
  return { ...retry, tried };
}

async function idsOf(cause: CauseOut): Promise<string[]> {
  const { process_definition_key: key, element_id: element, code, kind } = cause;
  const query = { limit: MOST, code, kind, ...(key ? { process_definition_key: key } : {}), ...(element ? { element_id: element } : {}) };
  return (await whole((cursor) => town.listIncidents({ ...query, cursor }))).map((one) => one.id);
}
