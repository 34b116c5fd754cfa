// How much there is to do.
import { useQuery } from "@tanstack/react-query";

import { town } from "../api/town.ts";
import { keys } from "./keys.ts";

export const useCounts = () =>
  useQuery({ queryKey: keys.counts, queryFn: ({ signal }) => town.countWork({ signal }), refetchInterval: 60_000 });
