// The board of the command centre, asked for again and again.
import { useQuery } from "@tanstack/react-query";

import { town } from "../api/town.ts";
import { keys } from "./keys.ts";

/** Milliseconds between two looks: cards are issued about once a minute. */
const EVERY = 30_000;

export const useWall = () =>
  useQuery({
    queryKey: [...keys.performance, "wall"],
    queryFn: ({ signal }) => town.getWall({ signal }),
    refetchInterval: EVERY,
    refetchIntervalInBackground: true,
  });
