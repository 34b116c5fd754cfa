// The files of a deployment; they never change.
import { queryOptions, useQuery } from "@tanstack/react-query";

import { unpacked } from "../api/bundles.ts";
import { town } from "../api/town.ts";

export const bundleOf = (deploymentId: string | null) =>
  queryOptions({
    queryKey: ["bundle", deploymentId],
    enabled: deploymentId !== null,
    queryFn: async ({ signal }) => unpacked(await town.getBundle(deploymentId ?? "", { signal })),
    staleTime: Infinity,
  });

export const useBundle = (deploymentId: string | null) => useQuery(bundleOf(deploymentId));
