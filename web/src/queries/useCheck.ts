// What the town says of a bundle before it is deployed; the last answer stays until the next has come.
import { keepPreviousData, useQuery } from "@tanstack/react-query";

import { bundleForm, type Files } from "../api/bundles.ts";
import { town } from "../api/town.ts";

/** Seconds that a check of a large bundle may take. */
const PATIENCE_SECONDS = 60;

const numbers = new WeakMap<Files, number>();
let last = 0;

/** A bundle is known by its object: whoever changes a file makes a new one. */
function numberOf(files: Files): number {
  const known = numbers.get(files) ?? ++last;
  numbers.set(files, known);
  return known;
}

export const useCheck = (files: Files | null) =>
  useQuery({
    queryKey: ["check", files && numberOf(files)],
    enabled: files !== null && Object.keys(files).length > 0,
    queryFn: ({ signal }) => town.checkDeployment(bundleForm(files ?? {}), { signal, timeoutSeconds: PATIENCE_SECONDS }),
    placeholderData: keepPreviousData,
    staleTime: Infinity,
    gcTime: 0,
  });
