// A fresh trial of a bundle, in place of another one where there is one.
import { useMutation, useQueryClient } from "@tanstack/react-query";

import { bundleForm, type Files } from "../api/bundles.ts";
import { town } from "../api/town.ts";
import { keys } from "../queries/keys.ts";

/** Seconds: the first trial of a program version waits for its demonstration town. */
const PATIENCE_SECONDS = 120;

export interface Making {
  readonly name: string;
  readonly files: Files;
  readonly replaces: string | null;
}

export function useMakeTrial() {
  const answers = useQueryClient();
  return useMutation({
    mutationFn: ({ name, files, replaces }: Making) => {
      const form = bundleForm(files, name);
      if (replaces) form.append("replaces", replaces);
      return town.makeTrial(form, { timeoutSeconds: PATIENCE_SECONDS });
    },
    onSuccess: (made, { replaces }) => {
      answers.setQueryData(keys.trial(made.id), made);
      if (replaces) answers.removeQueries({ queryKey: keys.trial(replaces) });
    },
  });
}
