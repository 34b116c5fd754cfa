// Moving a token: where to, what that ends and begins, why; only then is it done.
import type { InstanceOut, MovePlaceOut, MovesOut } from "@zhenshu/client";
import { App, Button, Input, Select } from "antd";
import { useEffect, useRef, useState } from "react";

import { useMoveToken } from "../../mutations/useMoveToken.ts";
import { useMoves } from "../../queries/useMoves.ts";
import { useExplained } from "../../ui/Failure.tsx";
import { Loaded } from "../../ui/Loaded.tsx";
import { useOperationsWords } from "../../ui/words/operations/useOperationsWords.ts";
import { MovePreview } from "./MovePreview.tsx";
import type { Moving } from "./useMoving.ts";

const ORDER = ["back", "here", "ahead", "aside"] as const;
/** Source: the town's own limit. */
const LONGEST_REASON = 500;

interface Props {
  readonly instance: InstanceOut;
  readonly moving: Moving;
}

export function MovePanel({ instance, moving }: Props) {
  const words = useOperationsWords();
  const answer = useMoves(instance.id, moving.wait ?? "");
  const box = useRef<HTMLElement>(null);
  useEffect(() => {
    box.current?.scrollIntoView({ block: "nearest" });
  }, []);
  return (
    <section className="card" ref={box} aria-label={words.move.title(answer.data?.name ?? "")}>
      <Loaded answer={answer}>{(moves) => <Chosen instance={instance} moving={moving} moves={moves} />}</Loaded>
    </section>
  );
}

function Chosen({ instance, moving, moves }: Props & { moves: MovesOut }) {
  const { move: words } = useOperationsWords();
  const { message } = App.useApp();
  const explain = useExplained();
  const [reason, setReason] = useState("");
  const move = useMoveToken(instance.id);
  const place = moves.places.find((one) => one.element_id === moving.to) ?? null;
  const isOpen = place !== null && place.refusal === null;
  const act = async () => {
    if (!place) return;
    try {
      await move.mutateAsync({ waitId: moves.wait_id, to: place.element_id, reason: reason.trim(), revision: instance.revision });
      void message.success(words.done(place.name));
      moving.stop();
    } catch (error) {
      const { title, detail } = explain(error);
      void message.error((error as { status?: number }).status === 412 ? words.stale : detail || title);
    }
  };
  return (
    <>
      <header className="row between">
        <h2>{words.title(moves.name)}</h2>
        <Button onClick={moving.stop}>{words.cancel}</Button>
      </header>
      <div className="body stack">
        <p className="soft">{moves.places.length ? words.hint : words.nowhere}</p>
        <Select
          showSearch={{ optionFilterProp: "label" }}
          aria-label={words.to}
          placeholder={words.choose}
          value={moving.to}
          onChange={(to: string) => moving.choose(to)}
          options={grouped(moves.places, words)}
          style={{ width: "100%", maxWidth: 480 }}
        />
        {place && !isOpen && <Refusal place={place} />}
        {place && isOpen && <MovePreview instance={instance} wait={moves.wait_id} to={place.element_id} />}
        {place && isOpen && (
          <>
            <label className="stack tight">
              <span>{words.reason}</span>
              <Input.TextArea value={reason} onChange={(event) => setReason(event.target.value)} placeholder={words.reasonHint} maxLength={LONGEST_REASON} autoSize={{ minRows: 2, maxRows: 6 }} />
            </label>
            <div className="row">
              <Button type="primary" danger disabled={!reason.trim()} loading={move.isPending} onClick={() => void act()}>
                {words.act}
              </Button>
            </div>
          </>
        )}
      </div>
    </>
  );
}

function Refusal({ place }: { place: MovePlaceOut }) {
  const { move: words } = useOperationsWords();
  const explain = useExplained();
  const told = place.refusal as { title?: string; title_en?: string; detail?: string; detail_en?: string };
  const { title, detail } = explain({ status: 409, title: told.title, titleEn: told.title_en, detail: told.detail, detailEn: told.detail_en });
  return (
    <div className="notice error" role="alert">
      <strong>{words.refused(title)}</strong>
      {detail}
    </div>
  );
}

function grouped(places: readonly MovePlaceOut[], words: ReturnType<typeof useOperationsWords>["move"]) {
  return ORDER.flatMap((direction) => {
    const found = places.filter((one) => one.direction === direction);
    return found.length
      ? [{ label: words.groups[direction], options: found.map((one) => ({ value: one.element_id, label: one.refusal ? words.refusedMark(one.name) : one.name })) }]
      : [];
  });
}
