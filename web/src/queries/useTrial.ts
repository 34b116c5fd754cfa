// Everything that stands in a trial; only its designer moves it, so it is asked for once.
import { useQuery } from "@tanstack/react-query";

import { town } from "../api/town.ts";
import { keys } from "./keys.ts";

export const useTrial = (id: string) =>
  useQuery({ queryKey: keys.trial(id), queryFn: ({ signal }) => town.getTrial(id, { signal }), staleTime: Infinity, retry: false });
