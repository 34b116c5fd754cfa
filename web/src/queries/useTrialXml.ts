// The diagram of a process in a trial; it never changes.
import { useQuery } from "@tanstack/react-query";

import { town } from "../api/town.ts";
import { keys } from "./keys.ts";

export const useTrialXml = (id: string, definitionId: string | null) =>
  useQuery({
    queryKey: [...keys.trial(id), "xml", definitionId],
    enabled: definitionId !== null,
    staleTime: Infinity,
    queryFn: ({ signal }) => town.getTrialXml(id, definitionId ?? "", { signal }),
  });
