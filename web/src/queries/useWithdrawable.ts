// What the caller did and can still take back, by task id.
import { useQuery } from "@tanstack/react-query";
import type { TaskOut } from "@zhenshu/client";

import { useMay } from "../api/session.ts";
import { town } from "../api/town.ts";
import { keys } from "./keys.ts";

export const useWithdrawable = () =>
  useQuery({
    queryKey: keys.withdrawable,
    enabled: useMay("task:complete"),
    queryFn: async ({ signal }): Promise<ReadonlyMap<string, TaskOut>> =>
      new Map((await town.listWithdrawableTasks({ signal })).items.map((one) => [one.id, one])),
  });
