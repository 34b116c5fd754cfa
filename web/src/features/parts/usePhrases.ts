// The stock phrases of whoever is signed in.
import { useMemo } from "react";

import { addPhrase, ownPhrases, removePhrase } from "../../api/phrases.ts";
import { useMe } from "../../api/session.ts";

export function usePhrases() {
  const { id } = useMe();
  return useMemo(
    () => ({
      own: () => ownPhrases(id),
      add: (text: string) => addPhrase(id, text),
      remove: (text: string) => removePhrase(id, text),
    }),
    [id],
  );
}
