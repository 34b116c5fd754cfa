// What the caller may start: the catalogue's items, and processes that name the caller's groups among their starters.
import { useQuery } from "@tanstack/react-query";
import type { ItemOut, Me, ProcessDefinitionOut } from "@zhenshu/client";

import { lastTold } from "../api/kept.ts";
import { town } from "../api/town.ts";

export interface Startable {
  readonly items: readonly ItemOut[];
  readonly processes: readonly ProcessDefinitionOut[];
}

function isOpenTo(me: Me, one: ProcessDefinitionOut): boolean {
  const { candidate_starter_users: users, candidate_starter_groups: groups } = one;
  if (!one.startable) return false;
  const own = new Set([...me.roles, ...me.groups]);
  return (users.length === 0 && groups.length === 0) || users.includes(me.id) || groups.some((group) => own.has(group));
}

export const useStartable = (me: Me) =>
  useQuery({
    queryKey: ["startable", me.id, me.roles],
    staleTime: 300_000,
    queryFn: ({ signal }) => lastTold("startable", () => startable(me, signal)),
  });

async function startable(me: Me, signal: AbortSignal): Promise<Startable> {
  // Applicants see no processes: whatever the catalogue holds is theirs to apply for.
  if (!me.scopes.includes("process:read")) return { items: (await town.listItems({}, { signal })).items, processes: [] };
  const [items, definitions] = await Promise.all([
    town.listItems({}, { signal }),
    town.listProcessDefinitions({ latest: true, limit: 200 }, { signal }),
  ]);
  const processes = definitions.items.filter((one) => isOpenTo(me, one));
  const keys = new Set(processes.map((one) => one.key));
  return { items: items.items.filter((one) => keys.has(one.process_key)), processes };
}
