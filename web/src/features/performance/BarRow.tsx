// One matter: what it is, where it lies, its limits on the axis and in words; a click goes to the matter.
import type { BarOut } from "@zhenshu/client";
import { Link } from "react-router";

import { LevelTag } from "../../ui/LevelTag.tsx";
import { usePreferences } from "../../ui/preferences.ts";
import { moment } from "../../ui/times.ts";
import { usePerformanceWords } from "../../ui/words/performance/usePerformanceWords.ts";
import { SuperviseButton } from "../parts/SuperviseButton.tsx";
import { UrgeButton } from "../parts/UrgeButton.tsx";
import { isLate, limitOf, remaining, where } from "./said.ts";
import type { Scale } from "./scale.ts";
import { Track } from "./Track.tsx";

/** Limits that are told in words; the others are on the axis. */
const TOLD = 2;

export function BarRow({ bar, scale, note }: { bar: BarOut; scale?: Scale; note?: string }) {
  const { bars: words } = usePerformanceWords();
  const { language } = usePreferences();
  const cards = words.cards(bar.yellow_cards, bar.red_cards);
  return (
    <li className={`bar-row${scale ? "" : " is-plain"}`}>
      <div className="bar-head">
        <span className="row">
          <LevelTag level={bar.level} />
          <Link to={`/matters/${bar.process_instance_id}`} className="title grow">{bar.item_name}</Link>
        </span>
        <span className="soft small">{[bar.number, where(bar, language), bar.grid ? words.grid(bar.grid) : ""].filter(Boolean).join(" · ")}</span>
      </div>
      {scale && <Track bar={bar} scale={scale} />}
      <ul className="bar-limits small">
        {bar.limits.slice(0, TOLD).map((one) => (
          <li key={one.clock_id}>
            <span>{limitOf(one, words)}</span>{" "}
            <span className={isLate(one) ? "late" : "strong"}>{remaining(one, words)}</span>{" "}
            <span className="soft">
              {one.provisional ? "≈ " : ""}
              {moment(one.due_at, language)} · {words.elapsed(one.elapsed_days)}
              {one.suspended_days > 0 && ` · ${words.stopped(one.suspended_days)}`}
              {one.state === "suspended" && ` · ${words.suspendedIn}`}
            </span>
          </li>
        ))}
        {(note || cards) && <li className="soft">{[note, cards].filter(Boolean).join(" · ")}</li>}
      </ul>
      <div className="row bar-acts no-print">
        <UrgeButton name={bar.item_name} steps={bar.steps} />
        <SuperviseButton bar={bar} />
      </div>
    </li>
  );
}
