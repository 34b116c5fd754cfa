// One deployment with everything it brought; it never changes.
import { useQuery } from "@tanstack/react-query";

import { town } from "../api/town.ts";

export const useDeployment = (id: string | null) =>
  useQuery({
    queryKey: ["deployment", id],
    enabled: id !== null,
    queryFn: ({ signal }) => town.getDeployment(id ?? "", { signal }),
    staleTime: Infinity,
  });
