// The units of the town by code: who can be held responsible.
import { useQuery } from "@tanstack/react-query";

import { town } from "../api/town.ts";
import { whole } from "../api/whole.ts";

export const useUnits = (isWanted = true) =>
  useQuery({
    queryKey: ["units"],
    enabled: isWanted,
    staleTime: 600_000,
    queryFn: async ({ signal }) => {
      const found = await whole((cursor) => town.listOrganisationEntries("units", { limit: 200, cursor }, { signal }));
      return found.map((one) => one.content as { code: string; name: string });
    },
  });
