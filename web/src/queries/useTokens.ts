// Where an instance stands: asked again while somebody looks.
import { useQuery } from "@tanstack/react-query";

import { town } from "../api/town.ts";
import { keys, LIVE } from "./keys.ts";

export const useTokens = (instanceId: string) =>
  useQuery({
    queryKey: keys.operations("tokens", instanceId),
    refetchInterval: LIVE,
    queryFn: ({ signal }) => town.getTokens(instanceId, { signal }),
  });
