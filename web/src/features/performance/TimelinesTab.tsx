// Every running limit as a bar on one time axis: sorted, grouped, narrowed, zoomed; the address keeps how.
import { useState } from "react";

import { useTimelines } from "../../queries/useTimelines.ts";
import { Empty } from "../../ui/Empty.tsx";
import { Loaded } from "../../ui/Loaded.tsx";
import { More } from "../../ui/More.tsx";
import { usePreferences } from "../../ui/preferences.ts";
import { usePerformanceWords } from "../../ui/words/performance/usePerformanceWords.ts";
import { BarRow } from "./BarRow.tsx";
import { Groups } from "./Groups.tsx";
import { at, scaleOf, ticks } from "./scale.ts";
import { TimelineFilters } from "./TimelineFilters.tsx";
import { useTimelineFilters } from "./useTimelineFilters.ts";

/** Per cent beside “today” that stay free, so that no date lies under it. */
const NEAR = 5;
const HOME = "Asia/Shanghai";

export function TimelinesTab() {
  const { bars: words } = usePerformanceWords();
  const { language } = usePreferences();
  const filters = useTimelineFilters();
  const pages = useTimelines({ ...filters.query, order: filters.order });
  const rows = pages.data?.pages.flatMap((page) => page.items);
  // The axis stands still while one looks at it.
  const [now] = useState(Date.now);
  const scale = scaleOf(filters.zoom, now);
  const day = (instant: number) =>
    new Date(instant).toLocaleDateString(language === "zh" ? "zh-CN" : "en-GB", { timeZone: HOME, month: "numeric", day: "numeric" });
  return (
    <>
      <TimelineFilters filters={filters} />
      {filters.group !== "none" && <Groups filters={filters} />}
      <section className="card" aria-label={words.list}>
        <div className="axis" aria-hidden="true">
          <ul className="legend small soft">
            {(["elapsed", "paused", "left", "promised", "statutory"] as const).map((one) => (
              <li key={one} className={one}><i />{words.legend[one]}</li>
            ))}
          </ul>
          <div className="axis-days small soft">
            {ticks(scale).filter((one) => Math.abs(at(scale, one) - at(scale, now)) > NEAR).map((one) => <span key={one} style={{ left: `${at(scale, one)}%` }}>{day(one)}</span>)}
            <span className="axis-today" style={{ left: `${at(scale, now)}%` }}>{words.today}</span>
          </div>
        </div>
        <Loaded answer={{ ...pages, data: rows }} bones={10} isEmpty={(found) => found.length === 0} empty={<Empty>{words.empty}</Empty>}>
          {(found) => (
            <ul className="bars has-track">
              {found.map((bar) => <BarRow key={bar.process_instance_id} bar={bar} scale={scale} />)}
            </ul>
          )}
        </Loaded>
        <More pages={pages} />
        {rows?.some((bar) => bar.limits.some((one) => one.provisional)) && <p className="body soft small">{words.provisional}</p>}
      </section>
    </>
  );
}
