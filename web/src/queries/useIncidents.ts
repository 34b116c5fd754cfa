// Open incidents that fit, newest first; the first page.
import { useQuery } from "@tanstack/react-query";
import type { ListIncidentsQuery } from "@zhenshu/client";

import { town } from "../api/town.ts";
import { keys, LIVE } from "./keys.ts";

export const useIncidents = (query: ListIncidentsQuery) =>
  useQuery({
    queryKey: keys.operations("incidents", query),
    refetchInterval: LIVE,
    queryFn: async ({ signal }) => (await town.listIncidents(query, { signal })).items,
  });
