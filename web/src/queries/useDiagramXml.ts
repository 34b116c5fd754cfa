// A diagram as it was deployed; it never changes.
import { useQuery } from "@tanstack/react-query";

import { town } from "../api/town.ts";

export const useDiagramXml = (definitionId: string) =>
  useQuery({
    queryKey: ["diagram", definitionId],
    queryFn: ({ signal }) => town.getProcessDefinitionXml(definitionId, { signal }),
    staleTime: Infinity,
  });
