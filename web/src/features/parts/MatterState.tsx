// Whether a matter runs, rests, or is over.
import type { MatterOut } from "@zhenshu/client";

import { useWords } from "../../ui/words/useWords.ts";

export function MatterState({ matter }: { matter: Pick<MatterOut, "state"> }) {
  const { work } = useWords();
  const told: Record<MatterOut["state"], [string, string]> = {
    active: ["blue", work.running],
    suspended: ["yellow", work.suspended],
    completed: ["green", work.ended],
    canceled: ["plain", work.canceled],
  };
  const [colour, text] = told[matter.state];
  return <span className={`tag ${colour}`}>{text}</span>;
}
