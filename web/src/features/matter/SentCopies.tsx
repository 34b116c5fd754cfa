// To whom the matter was shown, and who has read it.
import { useSentCopies } from "../../queries/useSentCopies.ts";
import { usePreferences } from "../../ui/preferences.ts";
import { moment } from "../../ui/times.ts";
import { useWords } from "../../ui/words/useWords.ts";
import { useNames } from "../parts/useNames.ts";

export function SentCopies({ instanceId }: { instanceId: string }) {
  const { supervision: words } = useWords();
  const { language } = usePreferences();
  const nameOf = useNames();
  const { data = [] } = useSentCopies(instanceId);
  if (data.length === 0) return null;
  return (
    <section className="stack tight">
      <h2>{words.copies}</h2>
      <ul className="files lines">
        {data.map((one) => (
          <li key={one.id}>
            <span className="grow">
              <strong>{nameOf(one.login)}</strong> <span className="soft small">{one.note}</span>
            </span>
            <span className="soft small">{one.read_at ? words.copyRead(moment(one.read_at, language)) : words.copyUnread}</span>
          </li>
        ))}
      </ul>
    </section>
  );
}
