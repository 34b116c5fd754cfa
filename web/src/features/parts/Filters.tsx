// Words, area and urgency: the same above every list of matters.
import { Button, Input, Select } from "antd";
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
      <Input
        allowClear
        aria-label={words.work.text}
        placeholder={words.work.text}
        maxLength={100}
        value={shown.text}
        onChange={(event) => change({ text: event.target.value })}
        style={{ maxWidth: 280 }}
      />
      <Select
        aria-label={words.work.pillar}
        value={shown.pillar}
        onChange={(pillar: string) => change({ pillar })}
        options={[{ value: "", label: words.work.anyPillar }, ...PILLARS.map((value) => ({ value, label: words.pillar[value] }))]}
        popupMatchSelectWidth={false}
        style={{ minWidth: 150 }}
      />
      <Select
        aria-label={words.work.level}
        value={shown.level}
        onChange={(level: string) => change({ level })}
        options={[
          { value: "", label: words.work.anyLevel },
          ...LEVELS.map((value) => ({ value, label: words.work.atLeast(words.level[value]) })),
        ]}
        popupMatchSelectWidth={false}
        style={{ minWidth: 140 }}
      />
      {filters.isNarrow && (
        <Button type="link" onClick={filters.clear}>
          {words.common.clear}
        </Button>
      )}
      {children}
    </div>
  );
}
