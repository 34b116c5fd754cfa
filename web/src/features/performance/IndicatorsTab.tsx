// The indicators of a period, pillar by pillar; every number opens the cases behind it.
import type { IndicatorOut } from "@zhenshu/client";
import { useState } from "react";

import { useIndicators } from "../../queries/useIndicators.ts";
import { Loaded } from "../../ui/Loaded.tsx";
import { usePerformanceWords } from "../../ui/words/performance/usePerformanceWords.ts";
import { useWords } from "../../ui/words/useWords.ts";
import { CasesDrawer } from "./CasesDrawer.tsx";
import { IndicatorCard } from "./IndicatorCard.tsx";
import { PeriodPicker } from "./PeriodPicker.tsx";
import { usePeriod } from "./usePeriod.ts";

const PILLARS = ["approval", "enforcement", "grid", "command"] as const;

export function IndicatorsTab() {
  const { indicators: words, period: said } = usePerformanceWords();
  const all = useWords();
  const period = usePeriod();
  const [opened, setOpened] = useState<IndicatorOut | null>(null);
  return (
    <>
      <div className="card filters no-print">
        <PeriodPicker period={period} />
      </div>
      <p className="only-print">{said.said(period.days.since, period.days.until)}</p>
      <Loaded answer={useIndicators(period.days)} bones={10}>
        {(found) => (
          <div className="stack">
            {PILLARS.map((pillar) => {
              const own = found.filter((one) => one.pillar === pillar);
              return (
                <section key={pillar} className="stack tight" aria-label={all.pillar[pillar]}>
                  <header className="row between">
                    <h2>{all.pillar[pillar]}</h2>
                    <span className="soft small">{words.failing(own.filter((one) => one.is_met === false).length)}</span>
                  </header>
                  <ul className="indicators">
                    {own.map((one) => <IndicatorCard key={one.id} indicator={one} onOpen={() => setOpened(one)} />)}
                  </ul>
                </section>
              );
            })}
            <p className="soft small">{words.note}</p>
            <section className="stack tight small soft" aria-label={words.notKept}>
              <h2>{words.notKept}</h2>
              <ul>{words.reasons.map((one) => <li key={one}>{one}</li>)}</ul>
            </section>
          </div>
        )}
      </Loaded>
      {opened && <CasesDrawer indicator={opened} days={period.days} onClose={() => setOpened(null)} />}
    </>
  );
}
