// The shape of what is coming, while it comes.
import { useWords } from "./words/useWords.ts";

export function Bones({ lines = 4 }: { lines?: number }) {
  const words = useWords();
  return (
    <div className="bones" role="status">
      <span className="visually-hidden">{words.common.loading}</span>
      {Array.from({ length: lines }, (_, at) => (
        <i key={at} style={{ width: `${95 - ((at * 17) % 40)}%` }} />
      ))}
    </div>
  );
}
