// What is overdue, due today, due soon, and what waits longest.
import { useQuery } from "@tanstack/react-query";

import { town } from "../api/town.ts";
import { keys } from "./keys.ts";

export const useRisks = () =>
  useQuery({
    queryKey: [...keys.performance, "risks"],
    queryFn: async ({ signal }) => (await town.listRisks({}, { signal })).items,
  });
