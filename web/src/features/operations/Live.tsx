// When what stands here was asked for last.
import { usePreferences } from "../../ui/preferences.ts";
import { clockTime } from "../../ui/times.ts";
import { useOperationsWords } from "../../ui/words/operations/useOperationsWords.ts";

export function Live({ at }: { at: number }) {
  const words = useOperationsWords();
  const { language } = usePreferences();
  return <p className="small soft live no-print">{at > 0 && words.live(clockTime(new Date(at).toISOString(), language))}</p>;
}
