// A form in a trial: of a task with its values, or of a start.
import { useQuery } from "@tanstack/react-query";

import { town } from "../api/town.ts";
import { keys } from "./keys.ts";

export interface TrialForm {
  readonly schema: Record<string, unknown>;
  readonly values: Record<string, unknown>;
}

export type FormPlace = { readonly task: string } | { readonly definition: string };

/** Null where there is no form. */
export const useTrialForm = (id: string, place: FormPlace, hasForm: boolean) =>
  useQuery({
    queryKey: [...keys.trial(id), "form", place],
    gcTime: 0,
    staleTime: Infinity,
    queryFn: async ({ signal }): Promise<TrialForm | null> => {
      if (!hasForm) return null;
      if ("task" in place) return town.getTrialTaskForm(id, place.task, { signal });
      return { values: {}, ...(await town.getTrialStartForm(id, place.definition, { signal })) };
    },
  });
