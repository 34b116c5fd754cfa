// Gives the present filter a name, under which it is kept.
import { App, Button, Input, Popover } from "antd";
import { type FormEvent, useState } from "react";

import { useWords } from "../../ui/words/useWords.ts";

/** Characters of a name. Source: the town's own limit. */
const LONGEST = 60;

export function KeepButton({ onKeep }: { onKeep: (name: string) => void }) {
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
