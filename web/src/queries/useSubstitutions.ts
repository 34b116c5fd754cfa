// Who stands in for the caller, and for whom the caller stands in, from today on.
import { useQuery } from "@tanstack/react-query";

import { town } from "../api/town.ts";
import { keys } from "./keys.ts";

export const useSubstitutions = () =>
  useQuery({
    queryKey: keys.substitutions,
    queryFn: async ({ signal }) => (await town.listOwnSubstitutions({ signal })).items,
  });
