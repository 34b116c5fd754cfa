// Whether an instance runs, rests or is over.
import { useOperationsWords } from "../../ui/words/operations/useOperationsWords.ts";

const COLOUR: Readonly<Record<string, string>> = { active: "blue", suspended: "yellow", completed: "green", canceled: "plain" };

export function InstanceState({ state }: { state: string }) {
  const { states } = useOperationsWords();
  return <span className={`tag ${COLOUR[state] ?? "plain"}`}>{states[state] ?? state}</span>;
}
