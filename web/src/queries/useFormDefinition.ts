// One version of a form; it never changes.
import { useQuery } from "@tanstack/react-query";

import { town } from "../api/town.ts";

export const useFormDefinition = (formId: string) =>
  useQuery({
    queryKey: ["form-definition", formId],
    queryFn: ({ signal }) => town.getFormDefinition(formId, { signal }),
    staleTime: Infinity,
  });
