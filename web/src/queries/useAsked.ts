// What colleagues asked the caller's opinion of, and wait for.
import { useQuery } from "@tanstack/react-query";

import { useMay } from "../api/session.ts";
import { town } from "../api/town.ts";
import { keys } from "./keys.ts";

export const useAsked = () =>
  useQuery({
    queryKey: keys.asked,
    enabled: useMay("task:complete"),
    queryFn: async ({ signal }) => (await town.listSignerRequests({ limit: 200 }, { signal })).items,
  });
