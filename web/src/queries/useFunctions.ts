// Every function that expressions may call, with its documentation.
import { useQuery } from "@tanstack/react-query";

import { town } from "../api/town.ts";

export const useFunctions = () =>
  useQuery({ queryKey: ["feel-functions"], queryFn: ({ signal }) => town.listFeelFunctions({ signal }), staleTime: Infinity });
