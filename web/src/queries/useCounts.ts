// How much there is to do, and how many messages wait; for who has no tasks, the messages alone.
import { useQuery } from "@tanstack/react-query";
import type { TallyOut } from "@zhenshu/client";

import { useMay } from "../api/session.ts";
import { town } from "../api/town.ts";
import { keys } from "./keys.ts";

const NONE: Omit<TallyOut, "notifications"> = { held: 0, free: 0, overdue: 0, due_today: 0, done_today: 0, to_sign: 0, copied: 0, started: 0 };

export function useCounts() {
  const mayWork = useMay("task:read");
  return useQuery<TallyOut>({
    queryKey: keys.counts,
    queryFn: async ({ signal }) => (mayWork ? town.countWork({ signal }) : { ...NONE, notifications: (await town.countNotifications({ signal })).unread }),
    refetchInterval: 60_000,
  });
}
