// Open incidents by what they have in common.
import { useQuery } from "@tanstack/react-query";

import { town } from "../api/town.ts";
import { keys, LIVE } from "./keys.ts";

export const useCauses = () =>
  useQuery({
    queryKey: keys.operations("causes"),
    refetchInterval: LIVE,
    queryFn: async ({ signal }) => (await town.listIncidentCauses({ signal })).items,
  });
