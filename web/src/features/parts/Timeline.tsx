// What people did in a matter, the newest first.
import type { EventOut } from "@zhenshu/client";

import { useTimeline } from "../../queries/useTimeline.ts";
import { Empty } from "../../ui/Empty.tsx";
import { Loaded } from "../../ui/Loaded.tsx";
import { Moment } from "../../ui/Moment.tsx";
import { useWords } from "../../ui/words/useWords.ts";
import type { Words } from "../../ui/words/words.ts";
import { useNames } from "./useNames.ts";

type Told = Exclude<keyof Words["events"], "system" | "to">;

const isTold = (kind: string, words: Words): kind is Told => kind in words.events && kind !== "system" && kind !== "to";

/** Events of tasks name their step by its id: what it is called is told by the step's own events. */
function named(events: readonly EventOut[]): EventOut[] {
  const names = new Map(events.flatMap((one) => (one.element_id && one.element_name ? [[one.element_id, one.element_name] as const] : [])));
  return events.map((one) => ({ ...one, element_name: one.element_name ?? names.get(one.element_id ?? "") ?? null }));
}

export function Timeline({ instanceId, most }: { instanceId: string; most?: number }) {
  const words = useWords();
  const nameOf = useNames();
  const answer = useTimeline(instanceId);
  const given = (event: EventOut) => {
    const { assignee, to_name: to } = event.details;
    if (event.kind === "token.moved" && typeof to === "string") return words.events.to(to);
    return typeof assignee === "string" && assignee !== event.actor_id ? words.events.to(nameOf(assignee)) : "";
  };
  return (
    <Loaded answer={answer} empty={<Empty>{words.matter.noTimeline}</Empty>} isEmpty={(events) => events.length === 0}>
      {(events) => (
        <ol className="timeline">
          {named(events)
            .filter(({ kind }) => isTold(kind, words))
            .reverse()
            .slice(0, most)
            .map((event) => (
              <li key={event.id} className={event.kind === "task.completed" ? "done" : undefined}>
                <div>
                  <strong>{event.element_name ?? ""}</strong> {words.events[event.kind as Told]} {given(event)}
                </div>
                {event.kind === "token.moved" && typeof event.details.reason === "string" && <div>{event.details.reason}</div>}
                <div className="soft small">
                  {event.actor_id === "system" ? words.events.system : event.actor_name} · <Moment at={event.at} />
                </div>
              </li>
            ))}
        </ol>
      )}
    </Loaded>
  );
}
