// The cases behind a number: all of them, those that count, or those that do not.
import type { IndicatorOut } from "@zhenshu/client";
import { Drawer, Segmented } from "antd";
import { useState } from "react";
import { Link } from "react-router";

import type { Days } from "../../queries/useIndicators.ts";
import { type Part, useIndicatorCases } from "../../queries/useIndicatorCases.ts";
import { Loaded } from "../../ui/Loaded.tsx";
import { Moment } from "../../ui/Moment.tsx";
import { More } from "../../ui/More.tsx";
import { usePreferences } from "../../ui/preferences.ts";
import { usePerformanceWords } from "../../ui/words/performance/usePerformanceWords.ts";

const PARTS: readonly Part[] = ["all", "counted", "missed"];

interface Props {
  readonly indicator: IndicatorOut;
  readonly days: Days;
  readonly onClose: () => void;
}

export function CasesDrawer({ indicator, days, onClose }: Props) {
  const { indicators: words } = usePerformanceWords();
  const { language } = usePreferences();
  // What is wrong is looked for first.
  const [part, setPart] = useState<Part>(indicator.is_met === false ? (indicator.better === "more" ? "missed" : "counted") : "all");
  const pages = useIndicatorCases(indicator.id, days, part);
  const rows = pages.data?.pages.flatMap((page) => page.items);
  const [name, definition] = language === "zh" ? [indicator.zh, indicator.definition_zh] : [indicator.en, indicator.definition_en];
  const isShare = indicator.unit === "percent" && rows?.every((one) => one.denominator === 1);
  return (
    <Drawer open title={words.casesOf(name)} onClose={onClose} size={520}>
      <div className="stack">
        <p className="soft">{definition}</p>
        <Segmented
          aria-label={words.part}
          value={part}
          onChange={setPart}
          options={PARTS.map((value) => ({ value, label: words.parts[value] }))}
        />
        <Loaded answer={{ ...pages, data: rows }} isEmpty={(found) => found.length === 0} empty={<p className="soft">{words.none}</p>}>
          {(found) => (
            <ul className="case-rows">
              {found.map((one) => (
                <li key={one.key} className="row between">
                  <span className="grow">
                    {one.process_instance_id ? <Link to={`/matters/${one.process_instance_id}`}>{one.label || one.number}</Link> : one.label}
                    <span className="soft small"> {one.label ? one.number : ""}</span>
                  </span>
                  <span className="soft small nowrap">
                    {!isShare && indicator.unit !== "count" && <>{one.denominator === 1 ? words.counts(one.numerator) : words.of(one.numerator, one.denominator)} · </>}
                    <Moment at={one.at} />
                  </span>
                </li>
              ))}
            </ul>
          )}
        </Loaded>
        <More pages={pages} />
      </div>
    </Drawer>
  );
}
