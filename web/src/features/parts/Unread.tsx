// What an editor did not understand of a file: told before it is lost.
import { useEditorWords } from "../../ui/words/editors/useEditorWords.ts";

export function Unread({ found }: { found: readonly string[] }) {
  const { files: words } = useEditorWords();
  if (!found.length) return null;
  return (
    <div className="notice warning desk-notice" role="alert">
      <strong>{words.unread(found.length)}</strong>
      <details>
        <summary>{words.unreadDetails}</summary>
        <ul>
          {found.map((one, at) => (
            <li key={at}>{one}</li>
          ))}
        </ul>
      </details>
    </div>
  );
}
