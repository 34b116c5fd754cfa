// One task, open or done.
import { useQuery } from "@tanstack/react-query";

import { town } from "../api/town.ts";
import { keys } from "./keys.ts";

export const useTask = (id: string) =>
  useQuery({ queryKey: keys.task(id), queryFn: ({ signal }) => town.getTask(id, { signal }) });
