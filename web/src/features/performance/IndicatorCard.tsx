// One indicator: its value, how it stands to its target, numerator and denominator, and what is counted.
import type { IndicatorOut } from "@zhenshu/client";

import { usePreferences } from "../../ui/preferences.ts";
import { usePerformanceWords } from "../../ui/words/performance/usePerformanceWords.ts";
import { targetOf, unitOf, valueOf } from "./valued.ts";

const written = (n: unknown) => (typeof n === "number" ? String(Number(n.toFixed(2))) : "");

export function IndicatorCard({ indicator: one, onOpen }: { indicator: IndicatorOut; onOpen: () => void }) {
  const { indicators: words } = usePerformanceWords();
  const { language } = usePreferences();
  const [name, definition] = language === "zh" ? [one.zh, one.definition_zh] : [one.en, one.definition_en];
  const target = targetOf(one);
  const standing = one.is_met === null ? "" : one.is_met ? "is-met" : "is-missed";
  return (
    <li className={`card indicator ${standing}`}>
      <div className="row between">
        <h3>{name}</h3>
        <code className="soft small">{one.id}</code>
      </div>
      <p className="value">
        <strong>{valueOf(one)}</strong> <span className="soft">{unitOf(one, words)}</span>
      </p>
      <p className="small row">
        {one.denominator === 0 ? (
          <span className="soft">{words.nothing}</span>
        ) : (
          <>
            {one.unit !== "count" && (
              <span className="soft">
                <span className="visually-hidden">{words.numerator} </span>{one.numerator.toLocaleString("en")} ÷
                <span className="visually-hidden"> {words.denominator}</span> {one.denominator.toLocaleString("en")}
              </span>
            )}
            {typeof one.median === "number" && <span className="soft">{words.median(written(one.median), written(one.p90))}</span>}
          </>
        )}
        {target && <span className={`tag ${one.is_met === null ? "plain" : one.is_met ? "green" : "red"}`}>{words.target(target)}{one.is_met !== null && ` · ${one.is_met ? words.met : words.missed}`}</span>}
      </p>
      <p className="soft small definition">{definition}</p>
      {one.denominator > 0 && (
        <button type="button" className="linkish no-print" onClick={onOpen} aria-label={`${words.cases}：${name}`}>
          {words.cases}
        </button>
      )}
    </li>
  );
}
