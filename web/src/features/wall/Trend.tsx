// What two weeks brought and closed, as pairs of columns.
import type { TrendDayOut } from "@zhenshu/client";

import { usePerformanceWords } from "../../ui/words/performance/usePerformanceWords.ts";

const [WIDE, HIGH, FOOT] = [700, 220, 26] as const;

export function Trend({ days }: { days: readonly TrendDayOut[] }) {
  const { board: words } = usePerformanceWords();
  const most = Math.max(1, ...days.flatMap((one) => [one.opened, one.closed]));
  const step = WIDE / Math.max(1, days.length);
  const tall = (count: number) => (count / most) * (HIGH - FOOT - 16);
  const said = days.map((one) => words.day(one.day.slice(5), one.opened, one.closed)).join("；");
  return (
    <figure>
      <svg viewBox={`0 0 ${WIDE} ${HIGH}`} role="img" aria-label={said}>
        {days.map((one, number) => {
          const left = number * step + step * 0.14;
          const column = (count: number, shift: number, name: string) => (
            <rect className={name} x={left + shift} y={HIGH - FOOT - tall(count)} width={step * 0.34} height={Math.max(1, tall(count))} rx="2" />
          );
          return (
            <g key={one.day}>
              {column(one.opened, 0, "opened")}
              {column(one.closed, step * 0.38, "closed")}
              <text x={number * step + step / 2} y={HIGH - 6} textAnchor="middle">{Number(one.day.slice(8))}</text>
            </g>
          );
        })}
      </svg>
      <figcaption><i className="opened" />{words.opened} <i className="closed" />{words.closed}</figcaption>
    </figure>
  );
}
