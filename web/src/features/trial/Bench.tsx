// A trial at work: the diagram with its tokens, the clock, what waits, what happened.
import type { TrialInstanceOut, TrialOut } from "@zhenshu/client";
import { App, Button, Select } from "antd";
import { lazy, Suspense, useState } from "react";
import { useNavigate } from "react-router";

import { useEndTrial } from "../../mutations/useEndTrial.ts";
import { useTrialXml } from "../../queries/useTrialXml.ts";
import { Bones } from "../../ui/Bones.tsx";
import { Loaded } from "../../ui/Loaded.tsx";
import { usePreferences } from "../../ui/preferences.ts";
import { moment } from "../../ui/times.ts";
import { useTrialWords } from "../../ui/words/trial/useTrialWords.ts";
import { useStudioWords } from "../../ui/words/studio/useStudioWords.ts";
import { Clock } from "./Clock.tsx";
import { Record } from "./Record.tsx";
import { StartCard } from "./StartCard.tsx";
import type { Tried } from "./TrialPage.tsx";
import { Waiting } from "./Waiting.tsx";

const Diagram = lazy(async () => ({ default: (await import("../../bpmn/Diagram.tsx")).Diagram }));

interface Props {
  readonly trial: TrialOut;
  readonly tried: Tried;
  readonly onRestart: () => void;
}

export function Bench({ trial, tried, onRestart }: Props) {
  const words = useTrialWords();
  const studio = useStudioWords();
  const { language } = usePreferences();
  const { modal, message } = App.useApp();
  const navigate = useNavigate();
  const end = useEndTrial();
  const [chosen, setChosen] = useState<string | null>(null);
  const instance = trial.instances.find((one) => one.id === chosen) ?? trial.instances[0] ?? null;
  const askEnd = () =>
    void modal.confirm({
      title: words.end,
      content: words.endAsk,
      okText: words.end,
      okButtonProps: { danger: true },
      onOk: async () => {
        await end.mutateAsync(trial.id);
        void message.success(words.gone);
        void navigate(tried.isDraft ? `/studio/draw/${tried.key}` : `/studio/processes/${tried.key}`);
      },
    });
  return (
    <>
      <header className="row between">
        <div className="stack tight grow">
          <div className="row">
            <h1>{words.title(tried.name)}</h1>
            <span className={`tag ${tried.isDraft ? "blue" : "green"}`}>{tried.isDraft ? words.ofDraft : studio.version(tried.version ?? 1)}</span>
          </div>
          <p className="soft small">
            {words.sandbox} {words.ends(moment(trial.ends_at, language))}
          </p>
        </div>
        <div className="row">
          <Button onClick={() => void navigate(`/studio/draw/${tried.key}`)}>{words.design}</Button>
          <Button danger onClick={askEnd}>
            {words.end}
          </Button>
          <Button type="primary" title={words.restartHint} onClick={onRestart}>
            {tried.isDraft ? words.restart : words.restartVersion}
          </Button>
        </div>
      </header>
      <div className="trial-bench">
        <div className="stack">
          <section className="card" aria-label={words.diagram}>
            <Drawing key={instance?.definition_id ?? ""} trial={trial} instance={instance} onChoose={setChosen} />
          </section>
          <Record trial={trial} instance={instance} />
        </div>
        <div className="stack trial-side">
          <Clock trial={trial} />
          <StartCard trial={trial} onStarted={() => setChosen(null)} />
          <Waiting trial={trial} onOpen={setChosen} />
        </div>
      </div>
    </>
  );
}

function Drawing({ trial, instance, onChoose }: { trial: TrialOut; instance: TrialInstanceOut | null; onChoose: (id: string) => void }) {
  const words = useTrialWords();
  const own = instance?.definition_id ?? trial.processes[0]?.definition_id ?? null;
  const tokens = instance?.tokens ?? [];
  const places = [...new Set([own, ...tokens.map((one) => one.definition_id)])].filter((one) => one !== null);
  const [chosen, setChosen] = useState<string | null>(null);
  const shown = places.find((one) => one === chosen) ?? own;
  const xml = useTrialXml(trial.id, shown);
  const inside = tokens.filter((one) => one.definition_id === shown);
  const name = instance?.name ?? trial.processes[0]?.name ?? "";
  const told = (one: TrialInstanceOut) => words.instance(one.name, one.business_key ?? `#${trial.instances.length - trial.instances.indexOf(one)}`, words.states[one.state] ?? one.state);
  return (
    <>
      <header className="row between">
        {instance ? (
          <Select
            aria-label={words.shown}
            value={instance.id}
            onChange={onChoose}
            options={trial.instances.map((one) => ({ value: one.id, label: told(one) }))}
            popupMatchSelectWidth={false}
          />
        ) : (
          <span className="soft">{words.noInstance}</span>
        )}
        {places.length > 1 && (
          <Select
            aria-label={words.diagram}
            value={shown}
            onChange={setChosen}
            options={places.map((one) => ({ value: one, label: one === own ? name : words.called(tokens.find((token) => token.definition_id === one)?.name ?? "") }))}
            popupMatchSelectWidth={false}
          />
        )}
        <ul className="row small soft trial-legend">
          <li className="is-here">{words.legend.here}</li>
          <li className="is-armed">{words.legend.armed}</li>
          <li className="is-passed">{words.legend.passed}</li>
        </ul>
      </header>
      <Loaded answer={xml} bones={6}>
        {(text) => (
          <Suspense fallback={<Bones lines={6} />}>
            <Diagram
              xml={text}
              name={name}
              isFollowing
              here={inside.filter((one) => !one.is_armed)}
              armed={inside.filter((one) => one.is_armed).map((one) => one.element_id)}
              passed={instance ? [...instance.passed.filter((id) => !inside.some((one) => one.element_id === id)), ...instance.flows] : []}
            />
          </Suspense>
        )}
      </Loaded>
    </>
  );
}
