// The wall-board of the command centre: asked for anew every half minute, readable from five metres, telling of no person.
import { CloseOutlined } from "@ant-design/icons";
import type { WallOut } from "@zhenshu/client";
import { Link } from "react-router";

import { useWall } from "../../queries/useWall.ts";
import { Loaded } from "../../ui/Loaded.tsx";
import { usePreferences } from "../../ui/preferences.ts";
import { clockTime, today } from "../../ui/times.ts";
import { useTitle } from "../../ui/useTitle.ts";
import { usePerformanceWords } from "../../ui/words/performance/usePerformanceWords.ts";
import { useWords } from "../../ui/words/useWords.ts";
import { PerformanceGate } from "../parts/PerformanceGate.tsx";
import { Trend } from "./Trend.tsx";
import { Urgent } from "./Urgent.tsx";
import "./wall.css";

export default function WallPage() {
  const { board: words } = usePerformanceWords();
  const { language } = usePreferences();
  const answer = useWall();
  useTitle(words.title);
  return (
    <PerformanceGate>
      <div className="wall">
        <header>
          <h1>{words.title}</h1>
          <p>{today(language)}</p>
          <p className={answer.error ? "wall-stale" : ""} role="status">
            {answer.error ? words.stale : answer.data && words.at(clockTime(answer.data.at, language))}
          </p>
          <Link to="/performance" className="no-print" aria-label={words.exit}><CloseOutlined aria-hidden /></Link>
        </header>
        <Loaded answer={answer} bones={10}>{(wall) => <Board wall={wall} />}</Loaded>
      </div>
    </PerformanceGate>
  );
}

function Board({ wall }: { wall: WallOut }) {
  const { board: words } = usePerformanceWords();
  const { language } = usePreferences();
  const all = useWords();
  const tiles = [
    ["running", words.running, wall.running],
    ["overdue", words.overdue, wall.overdue],
    ["today", words.dueToday, wall.due_today],
    ["paused", words.suspended, wall.suspended],
    ["cards", words.cards, wall.cards_today],
  ] as const;
  const most = Math.max(1, ...wall.offices.map((one) => one.count));
  const share = (value: unknown) => (typeof value === "number" ? `${(value * 100).toFixed(1)}%` : "—");
  const pillarOf = (name: string) => (name in all.pillar ? all.pillar[name as keyof typeof all.pillar] : name);
  return (
    <div className="wall-grid">
      <ul className="wall-tiles">
        {tiles.map(([name, label, value]) => (
          <li key={name} className={`${name}${value ? " is-some" : ""}`}><strong>{value}</strong><span>{label}</span></li>
        ))}
      </ul>
      <section className="wall-urgent"><h2>{words.reddest}</h2><Urgent rows={wall.reddest} /></section>
      <section className="wall-offices">
        <h2>{words.offices}</h2>
        <ul>
          {wall.offices.map((one) => (
            <li key={one.code}>
              <span>{language === "zh" ? one.zh : one.en}</span>
              <span className="wall-bar" aria-hidden="true">
                <i style={{ width: `${(one.count / most) * 100}%` }}><b style={{ width: `${(one.overdue / one.count) * 100}%` }} /></i>
              </span>
              <strong>{one.count}</strong>
            </li>
          ))}
        </ul>
      </section>
      <section className="wall-trend"><h2>{words.trend}</h2><Trend days={wall.trend} /></section>
      <section className="wall-month">
        <h2>{words.month}</h2>
        <ul>
          {wall.indicators.map((one) => (
            <li key={one.id} className={one.is_met === false ? "is-missed" : ""}><strong>{share(one.value)}</strong><span>{language === "zh" ? one.zh : one.en}</span></li>
          ))}
        </ul>
        <h2>{words.pillars}</h2>
        <ul>
          {wall.by_pillar.filter((one) => one.count > 0).map((one) => (
            <li key={one.pillar}><strong>{one.count}</strong><span>{pillarOf(one.pillar)}</span></li>
          ))}
        </ul>
      </section>
    </div>
  );
}
