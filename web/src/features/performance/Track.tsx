// A limit on the time axis: used, suspended, left, and when each limit of the matter ends. The words beside it say the same.
import type { BarOut } from "@zhenshu/client";

import { at, dayEnd, dayStart, isWithin, type Scale } from "./scale.ts";

export function Track({ bar, scale }: { bar: BarOut; scale: Scale }) {
  const now = Date.now();
  const [first] = bar.limits;
  if (!first) return null;
  const begun = Date.parse(first.base_at);
  const due = Date.parse(first.due_at);
  const [left, present, end] = [at(scale, begun), at(scale, now), at(scale, due)];
  const pauses = first.pauses.map((one) => [at(scale, dayStart(one.first_day)), at(scale, Math.min(dayEnd(one.last_day), due))] as const);
  return (
    <div className="track" aria-hidden="true">
      <i className={`used ${bar.level}`} style={{ left: `${left}%`, width: `${Math.max(0.4, Math.min(present, Math.max(end, left)) - left)}%` }} />
      {due > now && <i className="left" style={{ left: `${present}%`, width: `${Math.max(0, end - present)}%` }} />}
      {due <= now && <i className={`over ${bar.level}`} style={{ left: `${end}%`, width: `${Math.max(0, present - end)}%` }} />}
      {pauses.map(([from, to], number) => (
        <i key={number} className="paused" style={{ left: `${from}%`, width: `${Math.max(0, to - from)}%` }} />
      ))}
      {bar.limits.filter((one) => isWithin(scale, Date.parse(one.due_at))).map((one) => (
        <b key={one.clock_id} className={`mark ${one.kind}`} style={{ left: `${at(scale, Date.parse(one.due_at))}%` }} />
      ))}
      <i className="today" style={{ left: `${present}%` }} />
    </div>
  );
}
