// Of which processes a person has drafts in this browser.
import { useQuery } from "@tanstack/react-query";

import { designKeys } from "../api/designs.ts";
import { keys } from "./keys.ts";

export const useDesignKeys = (login: string) =>
  useQuery({ queryKey: keys.designs(login), queryFn: () => designKeys(login), networkMode: "always", staleTime: 0 });
