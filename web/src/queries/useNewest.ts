// The versions of forms and decisions that are current, by key.
import { useQuery } from "@tanstack/react-query";

import { town } from "../api/town.ts";
import { whole } from "../api/whole.ts";
import { keys } from "./keys.ts";

const LATEST = { latest: true, limit: 200 };

export interface Newest {
  readonly forms: ReadonlyMap<string, number>;
  readonly decisions: ReadonlyMap<string, number>;
}

const byKey = (rows: readonly { key: string; version: number }[]) => new Map(rows.map((one) => [one.key, one.version]));

export const useNewest = () =>
  useQuery({
    queryKey: keys.newest,
    queryFn: async ({ signal }): Promise<Newest> => {
      const [forms, decisions] = await Promise.all([
        whole((cursor) => town.listFormDefinitions({ ...LATEST, cursor }, { signal })),
        whole((cursor) => town.listDecisionDefinitions({ ...LATEST, cursor }, { signal })),
      ]);
      return { forms: byKey(forms), decisions: byKey(decisions) };
    },
  });
