// The element templates of every topic.
import { useQuery } from "@tanstack/react-query";

import { textOf } from "../api/bundles.ts";
import { town } from "../api/town.ts";

export interface ElementTemplate {
  readonly id: string;
  readonly name: string;
  readonly description?: string;
  readonly keywords?: readonly string[];
  readonly appliesTo: readonly string[];
}

export const useElementTemplates = () =>
  useQuery({
    queryKey: ["element-templates"],
    queryFn: async ({ signal }) => JSON.parse(textOf(await town.getElementTemplates({ signal }))) as ElementTemplate[],
    staleTime: 300_000,
  });
