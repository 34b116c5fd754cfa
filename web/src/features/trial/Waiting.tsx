// What waits in a trial, each with the way to let it go on.
import type { AwaitedOut, TrialOut, TrialServiceOut, TrialTaskOut } from "@zhenshu/client";
import { Button } from "antd";
import { type ReactNode, useState } from "react";

import { town } from "../../api/town.ts";
import { usePreferences } from "../../ui/preferences.ts";
import { moment } from "../../ui/times.ts";
import { useTrialWords } from "../../ui/words/trial/useTrialWords.ts";
import { Answering } from "./Answering.tsx";
import { Sending } from "./Sending.tsx";
import { useAct } from "./useAct.ts";
import { Working } from "./Working.tsx";

type Opened = { readonly task: TrialTaskOut } | { readonly service: TrialServiceOut } | { readonly message: AwaitedOut };

/** Names said before the rest is counted. */
const SAID = 3;

export function Waiting({ trial, onOpen }: { trial: TrialOut; onOpen: (instanceId: string) => void }) {
  const { waiting: words } = useTrialWords();
  const { language } = usePreferences();
  const { act, isBusy } = useAct();
  const [opened, setOpened] = useState<Opened | null>(null);
  const nameOf = (login: string) => trial.people.find((one) => one.login === login)?.name ?? login;
  const told = (at: string) => moment(at, language);
  const open = (what: Opened, instanceId: string | null) => {
    if (instanceId) onOpen(instanceId);
    setOpened(what);
  };
  const button = (verb: string, name: string, press: () => void) => (
    <Button disabled={isBusy} onClick={press} aria-label={words.of(verb, name)}>
      {verb}
    </Button>
  );
  const whose = (task: TrialTaskOut) => {
    if (task.assignee) return words.held(nameOf(task.assignee));
    if (!task.may.length) return words.nobody;
    return words.may(task.may.slice(0, SAID).map(nameOf).join(language === "zh" ? "、" : ", "), task.may.length > SAID ? task.may.length : 0);
  };
  const rows: ReactNode[] = [
    ...trial.incidents.map((one) => {
      // A service step that failed is answered where it stands, below.
      const isStep = one.kind === "external_task";
      return (
        <Item key={one.id} tag={words.incident} colour="red" name={one.element_id ?? one.code} told={language === "zh" ? one.message : one.message_en}>
          {!isStep && button(words.retry, one.element_id ?? one.code, () => void act(() => town.retryInTrial(trial.id, one.id)))}
        </Item>
      );
    }),
    ...trial.tasks.map((one) => (
      <Item key={one.id} tag={words.task} colour="blue" name={one.name} told={[whose(one), one.due_at && words.due(told(one.due_at))].filter(Boolean).join(" · ")}>
        {button(words.open, one.name, () => open({ task: one }, one.process_instance_id))}
      </Item>
    )),
    ...trial.services.map((one) => (
      <Item
        key={one.id}
        tag={words.service}
        colour="yellow"
        name={one.name}
        told={[words.topic(one.topic), one.error_message && words.failed(one.error_message), one.retry_at && words.retryAt(told(one.retry_at))].filter(Boolean).join(" · ")}
      >
        {button(words.answer, one.name, () => open({ service: one }, one.process_instance_id))}
      </Item>
    )),
    ...trial.messages.map((one, at) => (
      <Item key={`message ${at}`} tag={words[one.kind === "signal" ? "signal" : "message"]} colour="green" name={one.name} told={[one.message, !one.process_instance_id && words.starts].filter(Boolean).join(" · ")}>
        {button(words.send, one.name, () => open({ message: one }, one.process_instance_id))}
      </Item>
    )),
    ...trial.timers.map((one, at) => <Item key={`timer ${at}`} tag={words[one.kind as "timer" | "start" | "deadline"]} colour="plain" name={one.name} told={words.at(told(one.at))} />),
  ];
  return (
    <section className="card" aria-label={words.title}>
      <header>
        <h2>{words.title}</h2>
      </header>
      {rows.length === 0 ? <p className="body soft">{words.none}</p> : <ul className="trial-waiting">{rows}</ul>}
      {opened && "task" in opened && <Working trial={trial} task={opened.task} onClose={() => setOpened(null)} />}
      {opened && "service" in opened && <Answering trial={trial} step={opened.service} onClose={() => setOpened(null)} />}
      {opened && "message" in opened && <Sending trial={trial} awaited={opened.message} onClose={() => setOpened(null)} />}
    </section>
  );
}

interface ItemProps {
  readonly tag: string;
  readonly colour: "red" | "blue" | "yellow" | "green" | "plain";
  readonly name: string;
  readonly told: string;
  readonly children?: ReactNode;
}

function Item({ tag, colour, name, told, children }: ItemProps) {
  return (
    <li>
      <span className={`tag ${colour}`}>{tag}</span>
      <div className="grow stack tight">
        <strong>{name}</strong>
        <span className="soft small">{told}</span>
      </div>
      {children}
    </li>
  );
}
