// The time limits of a matter, the next to end first.
import { useQuery } from "@tanstack/react-query";

import { town } from "../api/town.ts";
import { keys } from "./keys.ts";

export const useClocks = (instanceId: string) =>
  useQuery({
    queryKey: [...keys.matter(instanceId), "clocks"],
    queryFn: async ({ signal }) =>
      (await town.listClocks({ process_instance_id: instanceId, limit: 200 }, { signal })).items,
  });
