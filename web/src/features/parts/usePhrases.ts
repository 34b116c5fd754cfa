// The stock phrases of whoever is signed in, as the opinion field uses them.
import { useEffect, useMemo, useRef } from "react";

import type { Phrases } from "../../forms/opinion.ts";
import { useKeepSettings } from "../../mutations/useKeepSettings.ts";
import { useSettings } from "../../queries/useSettings.ts";

export function usePhrases(): Phrases {
  const { data } = useSettings();
  const { mutate } = useKeepSettings();
  const own = useRef<readonly string[]>([]);
  const listeners = useRef(new Set<() => void>());
  useEffect(() => {
    own.current = data?.phrases.map((one) => one.text) ?? [];
    for (const listener of listeners.current) listener();
  }, [data]);
  // The same object for the life of the screen: a form is not made anew because a phrase was kept.
  return useMemo(
    () => ({
      own: () => own.current,
      add: (text) => mutate((before) => ({ ...before, phrases: [{ text: text.trim() }, ...before.phrases] })),
      remove: (text) => mutate((before) => ({ ...before, phrases: before.phrases.filter((one) => one.text !== text) })),
      listen: (listener) => {
        listeners.current.add(listener);
        return () => listeners.current.delete(listener);
      },
    }),
    [mutate],
  );
}
