// The reddest limits on the board: what and where, never who.
import type { UrgentOut } from "@zhenshu/client";

import { usePreferences } from "../../ui/preferences.ts";
import { distance } from "../../ui/times.ts";
import { usePerformanceWords } from "../../ui/words/performance/usePerformanceWords.ts";
import { useWords } from "../../ui/words/useWords.ts";

export function Urgent({ rows }: { rows: readonly UrgentOut[] }) {
  const { board: words } = usePerformanceWords();
  const { language } = usePreferences();
  const all = useWords();
  if (rows.length === 0) return <p className="wall-none">{words.none}</p>;
  return (
    <ul>
      {rows.map((one, number) => {
        const { text, isLate } = distance(one.due_at, all);
        return (
          <li key={number} className={one.level}>
            <span className="wall-level">{all.level[one.level]}</span>
            <span className="wall-what">{one.item_name}<small>{language === "zh" ? one.office_zh : one.office_en}</small></span>
            <span className={isLate ? "wall-late" : ""}>{text}</span>
          </li>
        );
      })}
    </ul>
  );
}
