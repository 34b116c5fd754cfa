// The token that is about to be moved, and where to; it stands in the address, so that a colleague can be asked first.
import type { TokensOut } from "@zhenshu/client";

import { useAddress } from "../../ui/useAddress.ts";

export interface Moving {
  readonly wait: string | null;
  readonly to: string | null;
  readonly definition: string | null;
  readonly start: (wait: string) => void;
  readonly choose: (to: string) => void;
  readonly stop: () => void;
}

export function useMoving(tokens: TokensOut): Moving {
  const [search, set] = useAddress();
  const wanted = search.get("move");
  const token = tokens.tokens.find((one) => one.wait_id === wanted);
  return {
    wait: token ? wanted : null,
    to: token ? search.get("to") : null,
    definition: token?.process_definition_id ?? null,
    start: (wait) => set({ move: wait, to: null, tab: null }),
    choose: (to) => set({ to }),
    stop: () => set({ move: null, to: null }),
  };
}
