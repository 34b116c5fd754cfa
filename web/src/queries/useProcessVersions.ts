// Every version of every process, or of one, newest first.
import { useQuery } from "@tanstack/react-query";

import { town } from "../api/town.ts";
import { whole } from "../api/whole.ts";
import { keys } from "./keys.ts";

/** Rows of one page. Source: the town's own limit. */
const PAGE = 200;

export const useProcessVersions = (key?: string) =>
  useQuery({
    queryKey: keys.versions(key ?? ""),
    queryFn: ({ signal }) => whole((cursor) => town.listProcessDefinitions({ limit: PAGE, cursor, ...(key ? { key } : {}) }, { signal })),
  });
