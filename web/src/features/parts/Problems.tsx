// What a check found, worst first; each line leads to its element where there is a way.
import type { ProblemOut } from "@zhenshu/client";

import { usePreferences } from "../../ui/preferences.ts";
import { useStudioWords } from "../../ui/words/studio/useStudioWords.ts";

interface Props {
  readonly problems: readonly ProblemOut[];
  readonly onShow?: (problem: ProblemOut) => void;
}

const rank = (one: ProblemOut) => (one.severity === "error" ? 0 : 1);

export function Problems({ problems, onShow }: Props) {
  const words = useStudioWords();
  const { language } = usePreferences();
  const isChinese = language === "zh";
  const sorted = [...problems].sort((one, other) => rank(one) - rank(other));
  if (!sorted.length) return <p className="soft">{words.problems.none}</p>;
  return (
    <ul className="findings" aria-label={words.problems.title}>
      {sorted.map((one, at) => {
        const remedy = isChinese ? one.remedy : one.remedy_en;
        const place = [one.resource || words.problems.whole, one.line && words.problems.line(one.line), one.rules.length > 0 && words.problems.rows(one.rules.join("、"))];
        return (
          <li key={at} className={one.severity === "error" ? "is-error" : "is-warning"}>
            <div className="row">
              <span className={`tag ${one.severity === "error" ? "red" : "yellow"}`}>{one.severity === "error" ? words.problems.error : words.problems.warning}</span>
              {one.element_id && onShow ? (
                <button type="button" className="linkish" onClick={() => onShow(one)} aria-label={words.problems.jump(one.element_id)}>
                  {one.element_id}
                </button>
              ) : (
                one.element_id && <code>{one.element_id}</code>
              )}
              <span className="small soft">{place.filter(Boolean).join(" · ")}</span>
              <code className="small soft">{one.rule}</code>
            </div>
            <p>{isChinese ? one.message : one.message_en}</p>
            {one.expression && <pre>{one.expression.caret}</pre>}
            {remedy && (
              <p className="small">
                <strong>{words.problems.remedy}</strong>
                {remedy}
              </p>
            )}
          </li>
        );
      })}
    </ul>
  );
}
