// The forms that were sent in a matter, oldest first.
import { useQuery } from "@tanstack/react-query";

import { town } from "../api/town.ts";
import { keys } from "./keys.ts";

export const useSubmissions = (instanceId: string) =>
  useQuery({
    queryKey: [...keys.matter(instanceId), "submissions"],
    queryFn: async ({ signal }) => (await town.listSubmissions(instanceId, { signal })).items,
  });
