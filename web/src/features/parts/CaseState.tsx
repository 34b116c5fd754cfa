// Where an application stands, in the words of the public; from the archive, what became of it.
import type { CaseOut } from "@zhenshu/client";

import { usePublicWords } from "../../ui/words/public/usePublicWords.ts";

const COLOUR: Partial<Record<CaseOut["state"], string>> = { supplement: "yellow", refused: "red", not_accepted: "red", granted: "green", closed: "plain", delivered: "plain", archived: "plain", withdrawn: "plain", canceled: "plain" };

export function CaseState({ of: { state, outcome } }: { of: Pick<CaseOut, "state" | "outcome"> }) {
  const { one } = usePublicWords();
  const shown = state === "archived" && outcome !== null && outcome in one.states ? (outcome as CaseOut["state"]) : state;
  return <span className={`tag ${COLOUR[shown] ?? "blue"}`}>{one.states[shown]}</span>;
}
