// The acts on a desk: a row of buttons, those that take the task away apart from the others.
import { Button } from "antd";

import { useWords } from "../../ui/words/useWords.ts";
import type { Act } from "./useTaskActs.tsx";

export function ActBar({ acts }: { acts: readonly Act[] }) {
  const words = useWords();
  const button = ({ key, label, isDangerous, run }: Act) => (
    <Button key={key} danger={isDangerous === true} onClick={run}>
      {label}
    </Button>
  );
  const dangerous = acts.filter((one) => one.isDangerous);
  return (
    <div className="acts desk-only no-print" role="toolbar" aria-label={words.acts.toolbar}>
      {acts.filter((one) => !one.isDangerous).map(button)}
      {dangerous.length > 0 && <span className="apart">{dangerous.map(button)}</span>}
    </div>
  );
}
