// What of a diagram no list can compare: told, and its lines are shown instead.
import { useStudioWords } from "../../ui/words/studio/useStudioWords.ts";

export function Uncompared({ found }: { found: readonly string[] }) {
  const { compare: words } = useStudioWords();
  if (!found.length) return null;
  return (
    <div className="notice warning" role="status">
      <p>{words.unread(found.length)}</p>
      <details>
        <summary>{words.unreadDetails}</summary>
        <ul>
          {found.map((one) => (
            <li key={one}>{one}</li>
          ))}
        </ul>
      </details>
    </div>
  );
}
