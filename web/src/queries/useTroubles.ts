// What is wrong now, asked again while somebody looks.
import { useQuery } from "@tanstack/react-query";

import { town } from "../api/town.ts";
import { keys, LIVE } from "./keys.ts";

export const useTroubles = () =>
  useQuery({ queryKey: keys.operations("troubles"), refetchInterval: LIVE, queryFn: ({ signal }) => town.getTroubles({ signal }) });
