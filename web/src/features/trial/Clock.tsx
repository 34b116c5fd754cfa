// The clock of a trial: it stands still until it is moved.
import type { AdvanceIn, TrialOut } from "@zhenshu/client";
import { Button } from "antd";
import { useId, useState } from "react";

import { town } from "../../api/town.ts";
import { usePreferences } from "../../ui/preferences.ts";
import { moment } from "../../ui/times.ts";
import { useTrialWords } from "../../ui/words/trial/useTrialWords.ts";
import { useAct } from "./useAct.ts";

/** The town's own zone, without summer time. */
const ZONE = "+08:00";

export function Clock({ trial }: { trial: TrialOut }) {
  const { clock: words } = useTrialWords();
  const { language } = usePreferences();
  const { act, isBusy } = useAct();
  const [instant, setInstant] = useState("");
  const field = useId();
  const move = (body: AdvanceIn) => void act(() => town.advanceTrial(trial.id, body));
  const step = (to: "hour" | "working_day", text: string) => (
    <Button disabled={isBusy} onClick={() => move({ to })}>
      {text}
    </Button>
  );
  return (
    <section className="card" aria-label={words.title}>
      <div className="body stack">
        <div className="stack tight" aria-live="polite">
          <span className="soft small">{words.now}</span>
          <time className="trial-now" dateTime={trial.now}>
            {moment(trial.now, language)}
          </time>
          <span className="soft small">{trial.next_at ? words.nextAt(moment(trial.next_at, language)) : words.none}</span>
        </div>
        {trial.is_stopped && <p className="notice warning">{words.stopped}</p>}
        <div className="row">
          <Button type="primary" disabled={isBusy || trial.next_at === null} onClick={() => move({ to: "next" })}>
            {words.next}
          </Button>
          {step("hour", words.hour)}
          {step("working_day", words.workingDay)}
        </div>
        <form
          className="row"
          onSubmit={(event) => {
            event.preventDefault();
            if (instant) move({ to: "instant", instant: `${instant}:00${ZONE}` });
          }}
        >
          <label htmlFor={field} className="nowrap">
            {words.instant}
          </label>
          <input id={field} type="datetime-local" className="trial-instant" value={instant} onChange={(event) => setInstant(event.target.value)} />
          <Button htmlType="submit" disabled={isBusy || !instant}>
            {words.go}
          </Button>
        </form>
        <p className="soft small">{words.hint}</p>
      </div>
    </section>
  );
}
