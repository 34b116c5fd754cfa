// Words, area and urgency: the same above every list of matters. The browser's own fields: they are there at once.
import type { ReactNode } from "react";

import { useWords } from "../../ui/words/useWords.ts";
import type { useFilters } from "./useFilters.ts";

const PILLARS = ["approval", "enforcement", "grid", "command"] as const;
const LEVELS = ["blue", "yellow", "red", "severe_red"] as const;

export function Filters({ filters, children }: { filters: ReturnType<typeof useFilters>; children?: ReactNode }) {
  const words = useWords();
  const { shown, change } = filters;
  return (
    <div className="filters no-print" role="search" aria-label={words.work.filter}>
      <input
        type="search"
        className="native"
        aria-label={words.work.text}
        placeholder={words.work.text}
        maxLength={100}
        value={shown.text}
        onChange={(event) => change({ text: event.target.value })}
      />
      <select className="native" aria-label={words.work.pillar} value={shown.pillar} onChange={(event) => change({ pillar: event.target.value })}>
        <option value="">{words.work.anyPillar}</option>
        {PILLARS.map((one) => (
          <option key={one} value={one}>
            {words.pillar[one]}
          </option>
        ))}
      </select>
      <select className="native" aria-label={words.work.level} value={shown.level} onChange={(event) => change({ level: event.target.value })}>
        <option value="">{words.work.anyLevel}</option>
        {LEVELS.map((one) => (
          <option key={one} value={one}>
            {words.work.atLeast(words.level[one])}
          </option>
        ))}
      </select>
      {filters.isNarrow && (
        <button type="button" className="linkish" onClick={filters.clear}>
          {words.common.clear}
        </button>
      )}
      {children}
    </div>
  );
}
