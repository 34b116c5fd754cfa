// A task's form with the values it starts from; null for a task without one. It stays as it is while it is filled in.
import { useQuery } from "@tanstack/react-query";

import { town } from "../api/town.ts";
import { keys } from "./keys.ts";

export const useTaskForm = (id: string, hasForm: boolean) =>
  useQuery({
    queryKey: keys.form(id),
    queryFn: ({ signal }) => (hasForm ? town.getTaskForm(id, { signal }) : null),
    staleTime: Infinity,
  });
