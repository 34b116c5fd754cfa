// Which days are counted.
import { Select } from "antd";

import { usePerformanceWords } from "../../ui/words/performance/usePerformanceWords.ts";
import { PRESETS, type usePeriod } from "./usePeriod.ts";

export function PeriodPicker({ period }: { period: ReturnType<typeof usePeriod> }) {
  const { period: words } = usePerformanceWords();
  const { since, until } = period.days;
  return (
    <>
      <label className="pick-one">
        <span className="soft small">{words.label}</span>
        <Select
          aria-label={words.label}
          value={period.preset}
          onChange={period.choose}
          options={PRESETS.map((value) => ({ value, label: words[value] }))}
          popupMatchSelectWidth={false}
        />
      </label>
      {period.preset === "own" ? (
        (["since", "until"] as const).map((name) => (
          <label key={name} className="pick-one">
            <span className="soft small">{words[name]}</span>
            <input type="date" required className="date-input" value={period.days[name]} onChange={(event) => event.target.value && period.set({ [name]: event.target.value })} />
          </label>
        ))
      ) : (
        <span className="soft said">{words.said(since, until)}</span>
      )}
    </>
  );
}
