// The people of the town who have an account, by login: for names beside logins, and for choosing somebody.
import { useQuery } from "@tanstack/react-query";

import { town } from "../api/town.ts";
import { whole } from "../api/whole.ts";

export const useColleagues = (isWanted = true) =>
  useQuery({
    queryKey: ["colleagues"],
    enabled: isWanted,
    staleTime: 600_000,
    queryFn: async ({ signal }) => {
      const found = await whole((cursor) => town.listOrganisationEntries("people", { limit: 200, cursor }, { signal }));
      return found.map((one) => one.content as { login?: string | null; name: string });
    },
  });
