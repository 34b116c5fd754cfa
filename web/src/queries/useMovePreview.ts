// What a move would end and begin; nothing is moved. Another revision of the instance is another question.
import { useQuery } from "@tanstack/react-query";

import { town } from "../api/town.ts";
import { keys } from "./keys.ts";

export const useMovePreview = (instanceId: string, waitId: string, to: string | null, revision: number) =>
  useQuery({
    queryKey: keys.operations("preview", instanceId, waitId, to, revision),
    enabled: to !== null,
    retry: false,
    queryFn: ({ signal }) => town.moveToken(instanceId, { wait_id: waitId, to: to ?? "", dry_run: true }, { signal }),
  });
