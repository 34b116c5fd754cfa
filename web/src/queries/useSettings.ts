// What the caller keeps in the town for all devices: views, stock phrases, how the pages look.
import { useQuery } from "@tanstack/react-query";

import { useMay } from "../api/session.ts";
import { town } from "../api/town.ts";
import { keys } from "./keys.ts";

export const useSettings = () =>
  useQuery({
    queryKey: keys.settings,
    enabled: useMay("personal:use"),
    staleTime: 300_000,
    queryFn: ({ signal }) => town.getSettings({ signal }),
  });
