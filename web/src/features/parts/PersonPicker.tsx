// Chooses one colleague or several: typed by name or login, found by the town.
import { Select } from "antd";
import { useState } from "react";

import { useMe } from "../../api/session.ts";
import { usePeople } from "../../queries/usePeople.ts";
import { useLater } from "../../ui/useLater.ts";
import { useWords } from "../../ui/words/useWords.ts";

interface Props {
  readonly label: string;
  readonly value: readonly string[];
  readonly onChange: (logins: readonly string[]) => void;
  readonly isMany?: boolean;
}

export function PersonPicker({ label, value, onChange, isMany = false }: Props) {
  const { people: words } = useWords();
  const me = useMe();
  const [text, setText] = useState("");
  const { data = [], isFetching } = usePeople(useLater(text.trim(), 200));
  // Whoever was chosen keeps the name, also where another search no longer finds it.
  const [chosen, setChosen] = useState<ReadonlyMap<string, string>>(new Map());
  const found = data.filter(({ login }) => login !== me.id).map(({ login, name, post }) => ({ value: login, label: name, post }));
  const left = value.filter((one) => !found.some((other) => other.value === one)).map((one) => ({ value: one, label: chosen.get(one) ?? one, post: null }));
  const options = [...found, ...left];
  const choose = (next: readonly string[]) => {
    setChosen(new Map(next.map((one) => [one, options.find((other) => other.value === one)?.label ?? one])));
    onChange(next);
  };
  return (
    <Select
      {...(isMany ? { mode: "multiple" as const, value: [...value] } : { value: value[0] ?? null })}
      showSearch={{ filterOption: false, onSearch: setText }}
      aria-label={label}
      placeholder={words.choose}
      loading={isFetching}
      notFoundContent={isFetching ? words.searching : words.nobody}
      options={options}
      optionRender={({ data: one }) => (
        <span className="person">
          {one.label} <span className="soft small">{[one.value, one.post].filter(Boolean).join(" · ")}</span>
        </span>
      )}
      onChange={(next: string | string[] | null) => choose(Array.isArray(next) ? next : next ? [next] : [])}
      style={{ width: "100%" }}
    />
  );
}
