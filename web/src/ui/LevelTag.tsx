// How urgent something is: by word and by colour.
import { useWords } from "./words/useWords.ts";

export type LevelName = "green" | "blue" | "yellow" | "red" | "severe_red" | "lapsed";

export function LevelTag({ level }: { level: LevelName }) {
  const words = useWords();
  const colour = level === "lapsed" ? "plain" : level;
  return <span className={`tag ${colour}`}>{words.level[level]}</span>;
}
