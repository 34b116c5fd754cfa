// One application with its progress and the papers that were served.
import { useQuery } from "@tanstack/react-query";

import { town } from "../api/town.ts";
import { keys, LIVE } from "./keys.ts";

export const useCase = (number: string) =>
  useQuery({ queryKey: keys.matter(number), queryFn: ({ signal }) => town.getCase(number, { signal }), refetchInterval: LIVE });
