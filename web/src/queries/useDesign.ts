// A person's draft of a process in this browser; null where there is none.
import { useQuery } from "@tanstack/react-query";

import { readDesign } from "../api/designs.ts";
import { keys } from "./keys.ts";

export const useDesign = (login: string, key: string | null) =>
  useQuery({
    queryKey: keys.design(login, key ?? ""),
    enabled: key !== null,
    queryFn: () => readDesign(login, key ?? ""),
    networkMode: "always",
    staleTime: 0,
    gcTime: 0,
  });
