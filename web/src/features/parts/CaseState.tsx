// Where an application stands, in the words of the public.
import type { CaseOut } from "@zhenshu/client";

import { usePublicWords } from "../../ui/words/public/usePublicWords.ts";

const COLOUR: Partial<Record<CaseOut["state"], string>> = { supplement: "yellow", refused: "red", not_accepted: "red", granted: "green", closed: "plain", delivered: "plain", archived: "plain", withdrawn: "plain", canceled: "plain" };

export function CaseState({ state }: { state: CaseOut["state"] }) {
  const { one } = usePublicWords();
  return <span className={`tag ${COLOUR[state] ?? "blue"}`}>{one.states[state]}</span>;
}
