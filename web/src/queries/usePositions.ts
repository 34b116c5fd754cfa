// The positions that the caller holds today.
import { useQuery } from "@tanstack/react-query";

import { town } from "../api/town.ts";

export const usePositions = () =>
  useQuery({
    queryKey: ["positions"],
    staleTime: 300_000,
    queryFn: async ({ signal }) => (await town.listOwnPositions({ signal })).items,
  });
