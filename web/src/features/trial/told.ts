// What happened, in words that somebody who draws processes understands.
import type { EventOut } from "@zhenshu/client";

import type { Language } from "../../ui/words/words.ts";
import type { TrialWords } from "../../ui/words/trial/useTrialWords.ts";

/** Where and what; null for what a designer does not ask about. */
export interface Told {
  readonly place: string;
  readonly text: string;
  readonly mood: "done" | "bad" | "";
}

const text = (value: unknown) => (typeof value === "string" ? value : "");

export function told(event: EventOut, nameOf: (element: string) => string, words: TrialWords["log"], language: Language): Told | null {
  const { kind, details, actor_name: who } = event;
  const place = event.element_name ?? (event.element_id ? nameOf(event.element_id) : "");
  const at = (said: string, mood: Told["mood"] = ""): Told => ({ place, text: said, mood });
  const whole = (said: string, mood: Told["mood"] = ""): Told => ({ place: "", text: said, mood });
  switch (kind) {
    case "process.started":
      return whole(words.started(who));
    case "process.completed":
      return whole(words.completed, "done");
    case "process.canceled":
      return whole(words.canceled, "bad");
    case "activity.started":
      return at(event.element_type === "userTask" ? words.waits : words.calls);
    case "activity.completed":
      return event.element_type === "userTask" ? null : at(words.done, "done");
    case "activity.canceled":
      return at(words.interrupted);
    case "event.caught":
      if (event.element_type === "startEvent") return null;
      if (event.element_type === "endEvent") return at(words.reached, "done");
      return at(event.element_type === "boundaryEvent" ? words.fired : words.caught);
    case "event.thrown":
      return at(event.element_type === "endEvent" ? words.reached : words.thrown);
    case "gateway.passed":
      return at(words.passed);
    case "task.claimed":
      return at(words.claimed(who));
    case "task.completed":
      return at(words.finished(who), "done");
    case "message.correlated":
      return whole(words.correlated(text(details.name)));
    case "signal.sent":
      return whole(words.signal(text(details.name)));
    case "incident.raised":
      return at(words.failed(text(language === "zh" ? details.message : details.message_en)), "bad");
    case "incident.resolved":
      return at(words.repaired, "done");
    case "error.unhandled":
      return at(words.unhandled(text(details.code)), "bad");
    case "card_issued":
      return whole(words.card(words.levels[text(details.level)] ?? text(details.level), text(details.code)), details.level === "blue" ? "" : "bad");
    case "clock_started":
      return whole(words.clockStarted(text(details.code)));
    case "clock_stopped":
      return whole(words.clockStopped(text(details.code)), "done");
    default:
      return null;
  }
}
