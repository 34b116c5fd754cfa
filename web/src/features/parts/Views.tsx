// Kept filters as chips above a list, and the way to keep the present one.
import { App, Button, Input, Popover } from "antd";
import { type FormEvent, useState } from "react";
import { useSearchParams } from "react-router";

import { useMay } from "../../api/session.ts";
import { useWords } from "../../ui/words/useWords.ts";
import type { useFilters } from "./useFilters.ts";
import { useViews } from "./useViews.ts";

/** Characters of a name. Source: the town's own limit. */
const LONGEST = 60;

export function Views({ list, filters }: { list: string; filters: ReturnType<typeof useFilters> }) {
  const { work } = useWords();
  const [search, setSearch] = useSearchParams();
  const { views, keep, drop } = useViews(list);
  const present = Object.fromEntries([...search].filter(([, value]) => value));
  const isShown = (query: Record<string, unknown>) => JSON.stringify(Object.entries(query).sort()) === JSON.stringify(Object.entries(present).sort());
  if (!useMay("personal:use") || (views.length === 0 && !filters.isNarrow)) return null;
  return (
    <div className="chips views no-print" role="group" aria-label={work.views}>
      {views.map(({ name, query }) => (
        <span key={name} className="chip">
          <button type="button" aria-pressed={isShown(query)} onClick={() => setSearch(query as Record<string, string>)}>
            {name}
          </button>
          <button type="button" aria-label={work.dropView(name)} onClick={() => drop(name)}>
            ✕
          </button>
        </span>
      ))}
      {filters.isNarrow && !views.some((one) => isShown(one.query)) && <KeepButton onKeep={(name) => keep(name, present)} />}
    </div>
  );
}

function KeepButton({ onKeep }: { onKeep: (name: string) => void }) {
  const { work } = useWords();
  const { message } = App.useApp();
  const [name, setName] = useState("");
  const [isOpen, setIsOpen] = useState(false);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (!name.trim()) return;
    onKeep(name.trim());
    setIsOpen(false);
    setName("");
    void message.success(name.trim());
  };
  return (
    <Popover
      open={isOpen}
      onOpenChange={setIsOpen}
      trigger="click"
      content={
        <form className="row" onSubmit={submit}>
          <Input autoFocus aria-label={work.viewName} placeholder={work.viewName} maxLength={LONGEST} value={name} onChange={(event) => setName(event.target.value)} style={{ width: 200 }} />
          <Button type="primary" htmlType="submit" disabled={!name.trim()}>
            {work.keepView}
          </Button>
        </form>
      }
    >
      <Button type="link">＋ {work.keepView}</Button>
    </Popover>
  );
}
