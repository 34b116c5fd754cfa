// The form that begins a process, and what the matter is called; no form where it begins without one.
import { useQuery } from "@tanstack/react-query";
import type { FormOut, ItemOut, Me } from "@zhenshu/client";
import { Problem } from "@zhenshu/client/runtime";

import { lastTold } from "../api/kept.ts";
import { town } from "../api/town.ts";

export interface StartForm {
  readonly key: string;
  readonly name: string;
  readonly form: FormOut | null;
  /** The catalogue item that is applied for, where one is. */
  readonly item: ItemOut | null;
}

/** `item` is the code of the catalogue item that is applied for. */
export const useStartForm = (me: Me, key: string, item: string | null) =>
  useQuery({
    queryKey: ["start-form", key, item],
    staleTime: Infinity,
    queryFn: ({ signal }) => lastTold(`start ${key} ${item ?? ""}`, async (): Promise<StartForm> => {
      const finding = item === null ? Promise.resolve(null) : town.listItems({ code: item }, { signal }).then(({ items }) => items[0] ?? null);
      // Applicants see no processes: to them a matter has the name of its item.
      const naming = me.scopes.includes("process:read") ? town.getLatestProcessDefinition(key, { signal }).then(({ name }) => name) : Promise.resolve(null);
      const forming = town.getLatestStartForm(key, { signal }).catch((error: unknown) => {
        if (error instanceof Problem && error.code === "form_not_found") return null;
        throw error;
      });
      const [found, name, form] = await Promise.all([finding, naming, forming]);
      return { key, name: found?.name ?? name ?? form?.name ?? key, form, item: found };
    }),
  });
