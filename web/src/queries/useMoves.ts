// Where a waiting token may go.
import { useQuery } from "@tanstack/react-query";

import { town } from "../api/town.ts";
import { keys } from "./keys.ts";

export const useMoves = (instanceId: string, waitId: string) =>
  useQuery({
    queryKey: keys.operations("moves", instanceId, waitId),
    queryFn: ({ signal }) => town.listMoves(instanceId, { wait_id: waitId }, { signal }),
  });
