// Put a bundle in place: sent twice under one key it happens once.
import { useMutation, useQueryClient } from "@tanstack/react-query";

import { bundleForm, type Files } from "../api/bundles.ts";
import { town } from "../api/town.ts";
import { DEPLOYED } from "../queries/keys.ts";

/** Seconds that a large bundle may take. */
const PATIENCE_SECONDS = 120;

export interface Deploying {
  readonly name: string;
  readonly files: Files;
  readonly idempotencyKey: string;
}

export function useDeploy() {
  const answers = useQueryClient();
  return useMutation({
    mutationFn: ({ name, files, idempotencyKey }: Deploying) =>
      town.deploy(bundleForm(files, name), { idempotencyKey, timeoutSeconds: PATIENCE_SECONDS }),
    onSuccess: () => Promise.all(DEPLOYED.map((key) => answers.invalidateQueries({ queryKey: key }))),
  });
}
