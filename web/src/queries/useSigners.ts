// Who was asked for an opinion on a task, and what they said.
import { useQuery } from "@tanstack/react-query";

import { town } from "../api/town.ts";
import { keys } from "./keys.ts";

export const useSigners = (taskId: string) =>
  useQuery({
    queryKey: keys.signers(taskId),
    queryFn: async ({ signal }) => (await town.listTaskSigners(taskId, { signal })).items,
  });
