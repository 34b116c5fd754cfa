// The steps that a task can be returned to.
import { useQuery } from "@tanstack/react-query";

import { town } from "../api/town.ts";
import { keys } from "./keys.ts";

export const useReturns = (taskId: string) =>
  useQuery({
    queryKey: [...keys.task(taskId), "returns"],
    queryFn: async ({ signal }) => (await town.listReturns(taskId, { signal })).items,
  });
