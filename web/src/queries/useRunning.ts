// How many instances of each version run, and how many incidents they have, by definition id.
import { useQuery } from "@tanstack/react-query";
import type { StatisticOut } from "@zhenshu/client";

import { town } from "../api/town.ts";
import { keys } from "./keys.ts";

export const useRunning = () =>
  useQuery({
    queryKey: keys.running,
    queryFn: async ({ signal }): Promise<ReadonlyMap<string, StatisticOut>> =>
      new Map((await town.countProcessInstances({ signal })).items.map((one) => [one.process_definition_id, one])),
  });
