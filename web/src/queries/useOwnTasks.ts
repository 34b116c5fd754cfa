// What waits for the caller, held or free to take: everything, or in one matter.
import { useQuery } from "@tanstack/react-query";

import { town } from "../api/town.ts";
import { keys } from "./keys.ts";

export const useOwnTasks = (instanceId?: string) =>
  useQuery({
    queryKey: keys.work({ mine: true, instanceId: instanceId ?? null }),
    queryFn: async ({ signal }) =>
      (await town.listTasks({ mine: true, limit: 200, ...(instanceId ? { process_instance_id: instanceId } : {}) }, { signal })).items,
  });
