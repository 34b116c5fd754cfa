// The form that begins a process; null where it begins without one.
import { useQuery } from "@tanstack/react-query";
import { Problem } from "@zhenshu/client/runtime";

import { town } from "../api/town.ts";

export const useStartForm = (key: string) =>
  useQuery({
    queryKey: ["start-form", key],
    staleTime: Infinity,
    queryFn: async ({ signal }) => {
      const definition = await town.getLatestProcessDefinition(key, { signal });
      const form = await town.getStartForm(definition.id, { signal }).catch((error: unknown) => {
        if (error instanceof Problem && error.code === "form_not_found") return null;
        throw error;
      });
      return { definition, form };
    },
  });
