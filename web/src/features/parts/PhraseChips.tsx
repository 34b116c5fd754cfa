// Stock phrases beside a field of one's own: a click says them.
import { useSettings } from "../../queries/useSettings.ts";
import { useWords } from "../../ui/words/useWords.ts";

export function PhraseChips({ onSay }: { onSay: (phrase: string) => void }) {
  const { phrases } = useWords();
  const { data } = useSettings();
  const own = data?.phrases.map((one) => one.text) ?? [];
  return (
    <div className="chips" role="group" aria-label={phrases.label}>
      {[...own, ...phrases.stock.filter((one) => !own.includes(one))].map((one) => (
        <span key={one} className="chip">
          <button type="button" onClick={() => onSay(one)}>
            {one}
          </button>
        </span>
      ))}
    </div>
  );
}
