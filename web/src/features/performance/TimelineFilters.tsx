// Order, group, zoom, area and urgency above the bars.
import { Checkbox, Select } from "antd";

import { usePerformanceWords } from "../../ui/words/performance/usePerformanceWords.ts";
import { useWords } from "../../ui/words/useWords.ts";
import { GROUPS, LEVELS, ORDERS, PILLARS, useTimelineFilters, ZOOM_NAMES } from "./useTimelineFilters.ts";

export function TimelineFilters({ filters }: { filters: ReturnType<typeof useTimelineFilters> }) {
  const { bars: words } = usePerformanceWords();
  const all = useWords();
  const picks = [
    ["order", words.order, filters.order, ORDERS.map((value) => ({ value: value as string, label: words.orders[value] }))],
    ["group", words.group, filters.group, GROUPS.map((value) => ({ value: value as string, label: words.groups[value] }))],
    ["zoom", words.zoom, filters.zoom, ZOOM_NAMES.map((value) => ({ value: value as string, label: words.zooms[value] }))],
    ["pillar", words.pillar, filters.pillar, [{ value: "", label: words.anyPillar }, ...PILLARS.map((value) => ({ value: value as string, label: all.pillar[value] }))]],
    ["level", words.level, filters.level, [{ value: "", label: words.anyLevel }, ...LEVELS.map((value) => ({ value: value as string, label: words.atLeast(all.level[value]) }))]],
  ] as const;
  return (
    <div className="card filters no-print" role="search" aria-label={words.list}>
      {picks.map(([name, label, value, options]) => (
        <label key={name} className="pick-one">
          <span className="soft small">{label}</span>
          <Select
            aria-label={label}
            value={value}
            options={[...options]}
            popupMatchSelectWidth={false}
            onChange={(next: string) => filters.change(name === "group" ? { group: next, in: null, name: null } : { [name]: next })}
          />
        </label>
      ))}
      <Checkbox checked={filters.isSuspended} onChange={(event) => filters.change({ suspended: event.target.checked ? "1" : null })}>
        {words.suspended}
      </Checkbox>
    </div>
  );
}
