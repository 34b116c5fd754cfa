// To whom a matter was shown.
import { useQuery } from "@tanstack/react-query";

import { town } from "../api/town.ts";
import { keys } from "./keys.ts";

export const useSentCopies = (instanceId: string) =>
  useQuery({
    queryKey: [...keys.matter(instanceId), "copies"],
    queryFn: async ({ signal }) => (await town.listSentCopies(instanceId, { signal })).items,
  });
