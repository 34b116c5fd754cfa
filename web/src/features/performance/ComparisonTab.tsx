// Offices or items beside each other; the bar is what they closed, its dark part what was on time.
import type { StandingOut } from "@zhenshu/client";
import { Segmented } from "antd";

import { useComparisons } from "../../queries/useComparisons.ts";
import { Empty } from "../../ui/Empty.tsx";
import { Loaded } from "../../ui/Loaded.tsx";
import { useAddress } from "../../ui/useAddress.ts";
import { usePerformanceWords } from "../../ui/words/performance/usePerformanceWords.ts";
import { useWords } from "../../ui/words/useWords.ts";
import { PeriodPicker } from "./PeriodPicker.tsx";
import { usePeriod } from "./usePeriod.ts";

const BY = ["office", "item"] as const;
type By = (typeof BY)[number];

export function ComparisonTab() {
  const { comparison: words } = usePerformanceWords();
  const period = usePeriod();
  const [search, change] = useAddress();
  const by = BY.find((one) => one === search.get("by")) ?? "office";
  return (
    <>
      <div className="card filters no-print">
        <div className="pick-one">
          <span className="soft small">{words.by}</span>
          <Segmented
            aria-label={words.by}
            value={by}
            onChange={(next: By) => change({ by: next })}
            options={BY.map((value) => ({ value, label: words.bys[value] }))}
          />
        </div>
        <PeriodPicker period={period} />
      </div>
      <section className="card scroll" aria-label={words.list}>
        <Loaded answer={useComparisons(by, period.days)} bones={10} isEmpty={(rows) => rows.length === 0} empty={<Empty>{words.empty}</Empty>}>
          {(rows) => <Standings rows={rows} name={words.bys[by]} />}
        </Loaded>
        <p className="body soft small">{words.note}</p>
      </section>
    </>
  );
}

const number = (value: unknown) => (typeof value === "number" ? value : 0);

function Standings({ rows, name }: { rows: readonly StandingOut[]; name: string }) {
  const { comparison: words } = usePerformanceWords();
  const all = useWords();
  const most = Math.max(...rows.map((one) => one.closed));
  const cards = (count: number, level: string) => (count > 0 ? <span className={`tag ${level}`}>{count}</span> : <span className="soft">0</span>);
  return (
    <table className="rows standings" aria-label={words.list}>
      <thead>
        <tr>{[name, words.pillar, words.closed, words.onTime, words.median, words.p90, words.yellow, words.red].map((one) => <th key={one} scope="col">{one}</th>)}</tr>
      </thead>
      <tbody>
        {rows.map((one) => (
          <tr key={`${one.pillar} ${one.code}`}>
            <td className="strong">{one.name}</td>
            <td data-label={words.pillar}>{all.pillar[one.pillar]}</td>
            <td data-label={words.closed} className="closed">
              <span className="number">{one.closed}</span>
              <span className="closed-bar" aria-hidden="true" style={{ width: `${(one.closed / most) * 100}%` }}>
                <i style={{ width: `${(one.on_time / one.closed) * 100}%` }} />
              </span>
            </td>
            <td data-label={words.onTime} className={one.on_time < one.closed ? "strong" : "soft"}>{((one.on_time / one.closed) * 100).toFixed(1)}%</td>
            <td data-label={words.median}>{number(one.median_days)}</td>
            <td data-label={words.p90}>{number(one.p90_days)}</td>
            <td data-label={words.yellow}>{cards(one.yellow, "yellow")}</td>
            <td data-label={words.red}>{cards(one.red, "red")}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
