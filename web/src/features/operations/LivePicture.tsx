// The diagram of an instance, or of a process that it calls, with what waits in it; while a token is moved, with the places open to it.
import type { InstanceOut, TokensOut } from "@zhenshu/client";
import { Segmented } from "antd";
import { lazy, Suspense, useState } from "react";

import type { Choice, Mark } from "../../bpmn/LiveDiagram.tsx";
import { useDiagramXml } from "../../queries/useDiagramXml.ts";
import { useMoves } from "../../queries/useMoves.ts";
import { Bones } from "../../ui/Bones.tsx";
import { Loaded } from "../../ui/Loaded.tsx";
import { type OperationsWords, useOperationsWords } from "../../ui/words/operations/useOperationsWords.ts";
import type { Moving } from "./useMoving.ts";
import { useProcessNames } from "./useProcessNames.ts";

const LiveDiagram = lazy(async () => ({ default: (await import("../../bpmn/LiveDiagram.tsx")).LiveDiagram }));

interface Props {
  readonly instance: InstanceOut;
  readonly tokens: TokensOut;
  readonly moving: Moving;
}

function marksOf(tokens: TokensOut, definition: string, words: OperationsWords): Mark[] {
  const passed = new Map(tokens.passed.map((one) => [one.element_id, one.times] as const));
  const here = tokens.tokens.filter((one) => one.process_definition_id === definition && one.is_token);
  const elements = new Set([...passed.keys(), ...here.map((one) => one.element_id)]);
  return [...elements].map((element) => {
    const waiting = here.filter((one) => one.element_id === element);
    const isBroken = waiting.some((one) => one.incident_id !== null || one.is_dead);
    const times = passed.get(element) ?? 0;
    const said = [waiting.length ? words.diagram.waits(waiting.length) : "", isBroken ? words.diagram.broken : "", times ? words.diagram.passed(times) : ""];
    return { element, tokens: waiting.length, isBroken, passed: times, label: said.filter(Boolean).join(" · ") };
  });
}

export function LivePicture({ instance, tokens, moving }: Props) {
  const words = useOperationsWords();
  const { byId, nameOf } = useProcessNames();
  const own = tokens.tokens.filter((one) => one.is_token);
  const definitions = [...new Set([instance.process_definition_id, ...own.map((one) => one.process_definition_id)])];
  const [looked, setLooked] = useState<string | null>(null);
  const isHere = own.some((one) => one.process_definition_id === instance.process_definition_id);
  const busiest = isHere ? null : (own[0]?.process_definition_id ?? null);
  const definition = moving.definition ?? looked ?? busiest ?? instance.process_definition_id;
  const xml = useDiagramXml(definition);
  const name = (id: string) => byId.get(id)?.name ?? nameOf(id === instance.process_definition_id ? instance.process_definition_key : id);
  return (
    <section className="card" aria-label={words.instance.diagram}>
      {definitions.length > 1 && (
        <header>
          <Segmented aria-label={words.instance.which} value={definition} disabled={moving.wait !== null} onChange={setLooked} options={definitions.map((value) => ({ value, label: name(value) }))} />
        </header>
      )}
      <Loaded answer={xml} bones={5}>
        {(text) => (
          <Suspense fallback={<Bones lines={5} />}>
            {moving.wait ? (
              <Choosing xml={text} name={name(definition)} marks={marksOf(tokens, definition, words)} instanceId={instance.id} wait={moving.wait} moving={moving} />
            ) : (
              <LiveDiagram xml={text} name={name(definition)} marks={marksOf(tokens, definition, words)} />
            )}
          </Suspense>
        )}
      </Loaded>
    </section>
  );
}

interface ChoosingProps {
  readonly xml: string;
  readonly name: string;
  readonly marks: readonly Mark[];
  readonly instanceId: string;
  readonly wait: string;
  readonly moving: Moving;
}

function Choosing({ xml, name, marks, instanceId, wait, moving }: ChoosingProps) {
  const { data } = useMoves(instanceId, wait);
  const open = data?.places.filter((one) => one.refusal === null).map((one) => one.element_id) ?? [];
  const refused = data?.places.filter((one) => one.refusal !== null).map((one) => one.element_id) ?? [];
  const choice: Choice | null = data ? { from: data.element_id, open, refused, chosen: moving.to } : null;
  const known = new Set([...open, ...refused]);
  return <LiveDiagram xml={xml} name={name} marks={marks} choice={choice} onChoose={(element) => known.has(element) && moving.choose(element)} />;
}
