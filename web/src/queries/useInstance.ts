// One process instance as an operator sees it.
import { useQuery } from "@tanstack/react-query";

import { town } from "../api/town.ts";
import { keys, LIVE } from "./keys.ts";

export const useInstance = (instanceId: string) =>
  useQuery({
    queryKey: keys.operations("instance", instanceId),
    refetchInterval: LIVE,
    queryFn: ({ signal }) => town.getInstance(instanceId, { signal }),
  });
