// Who stands in while one is away: made, seen and ended here.
import type { OwnSubstitutionOut } from "@zhenshu/client";
import { App, Button } from "antd";

import { useEndSubstitution } from "../../mutations/useEndSubstitution.ts";
import { useSubstitutions } from "../../queries/useSubstitutions.ts";
import { useExplained } from "../../ui/Failure.tsx";
import { Loaded } from "../../ui/Loaded.tsx";
import { usePreferences } from "../../ui/preferences.ts";
import { useTitle } from "../../ui/useTitle.ts";
import { useWords } from "../../ui/words/useWords.ts";
import { AwayForm } from "./AwayForm.tsx";

export default function AwayPage() {
  const { away: words } = useWords();
  const answer = useSubstitutions();
  useTitle(words.title);
  return (
    <div className="page narrow stack">
      <h1>{words.title}</h1>
      <section className="card">
        <div className="body">
          <AwayForm />
        </div>
      </section>
      <section className="card">
        <div className="body stack">
          <Loaded answer={answer} bones={3}>
            {(found) => (
              <>
                <Listed title={words.mine} rows={found.filter((one) => one.is_mine)} />
                <Listed title={words.others} rows={found.filter((one) => !one.is_mine)} />
              </>
            )}
          </Loaded>
        </div>
      </section>
    </div>
  );
}

function Listed({ title, rows }: { title: string; rows: readonly OwnSubstitutionOut[] }) {
  const { away: words } = useWords();
  return (
    <section className="stack tight">
      <h2>{title}</h2>
      {rows.length === 0 && <p className="soft">{words.none}</p>}
      <ul className="files lines">
        {rows.map((one) => (
          <Row key={one.id} one={one} />
        ))}
      </ul>
    </section>
  );
}

function Row({ one }: { one: OwnSubstitutionOut }) {
  const { away: words, common } = useWords();
  const { language } = usePreferences();
  const explain = useExplained();
  const { message, modal } = App.useApp();
  const end = useEndSubstitution();
  const ask = () =>
    void modal.confirm({
      title: words.end,
      content: words.endAsk(one.substitute_name),
      okText: words.end,
      okButtonProps: { danger: true },
      cancelText: common.cancel,
      onOk: () =>
        end.mutateAsync(one.id).then(
          () => void message.success(words.ended),
          (error: unknown) => void message.error(explain(error).detail || explain(error).title),
        ),
    });
  return (
    <li>
      <span className="grow">
        <strong>{one.is_mine ? one.substitute_name : one.holder_name}</strong> {one.place_name} · {language === "zh" ? one.title : one.title_en}
        <span className="soft small block">
          {words.days(one.first_day, one.last_day)} · {one.reason}
        </span>
      </span>
      {one.is_mine && <Button onClick={ask}>{words.end}</Button>}
    </li>
  );
}
