// One matter: what it is called, how urgent it is, where it stands.
import { useQuery } from "@tanstack/react-query";

import { town } from "../api/town.ts";
import { keys } from "./keys.ts";

export const useMatter = (instanceId: string, isWanted = true) =>
  useQuery({
    queryKey: keys.matter(instanceId),
    enabled: isWanted,
    queryFn: ({ signal }) => town.getMatter(instanceId, { signal }),
  });
