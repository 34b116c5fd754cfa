// The groups of the running limits: a bar for each, by urgency; a click narrows the list to it.
import type { LimitGroupOut } from "@zhenshu/client";

import { useTimelineGroups } from "../../queries/useTimelineGroups.ts";
import { Loaded } from "../../ui/Loaded.tsx";
import { usePreferences } from "../../ui/preferences.ts";
import { usePerformanceWords } from "../../ui/words/performance/usePerformanceWords.ts";
import type { useTimelineFilters } from "./useTimelineFilters.ts";

const LEVELS = ["severe_red", "red", "yellow", "blue", "green"] as const;

export function Groups({ filters }: { filters: ReturnType<typeof useTimelineFilters> }) {
  const { bars: words } = usePerformanceWords();
  const { language } = usePreferences();
  const { group, shared, chosen, change } = filters;
  const isGrouped = group !== "none";
  const answer = useTimelineGroups({ ...shared, by: isGrouped ? group : "office" }, isGrouped);
  if (!isGrouped) return null;
  const nameOf = (one: LimitGroupOut) => (language === "zh" ? one.zh : one.en);
  return (
    <section className="card" aria-label={words.groups[group]}>
      <Loaded answer={answer} bones={4}>
        {(groups) => {
          const most = Math.max(1, ...groups.map((one) => one.count));
          return (
            <ul className="groups">
              {groups.map((one) => {
                const code = one.code || "-none-";
                return (
                  <li key={code}>
                    <button type="button" aria-pressed={chosen === code} onClick={() => change(chosen === code ? { in: null, name: null } : { in: code, name: nameOf(one) })}>
                      <span className="group-name">{nameOf(one)}</span>
                      <span className="group-bar" aria-hidden="true" style={{ width: `${(one.count / most) * 100}%` }}>
                        {LEVELS.map((level) => one[level] > 0 && <i key={level} className={level} style={{ flexGrow: one[level] }} />)}
                      </span>
                      <span className="soft small">{words.groupOf(one.count, one.overdue)}</span>
                    </button>
                  </li>
                );
              })}
            </ul>
          );
        }}
      </Loaded>
      {chosen !== null && (
        <p className="body row">
          {words.narrowed(filters.chosenName)}
          <button type="button" className="linkish" onClick={() => change({ in: null, name: null })}>{words.clear}</button>
        </p>
      )}
    </section>
  );
}
