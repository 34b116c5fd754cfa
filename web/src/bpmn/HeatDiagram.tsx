// A diagram in the colours of heat: each element as warm as its share of the most, with what it says beside it.
import "bpmn-js/dist/assets/diagram-js.css";
import "bpmn-js/dist/assets/bpmn-js.css";
import "./diagram.css";

import NavigatedViewer from "bpmn-js/lib/NavigatedViewer";
import { useEffect, useRef, useState } from "react";

import { useIsDark } from "../ui/preferences.ts";
import { useWords } from "../ui/words/useWords.ts";
import { coloursOf } from "./colours.ts";

interface Spot {
  readonly element_id: string;
  /** 0 to 1. */
  readonly share: number;
  readonly text: string;
}

interface Props {
  readonly xml: string;
  readonly label: string;
  readonly spots: readonly Spot[];
  /** The element to look at; the whole diagram without one. */
  readonly focus?: string | null;
}

interface Canvas {
  zoom: (to?: "fit-viewport" | number, centre?: "auto") => number;
  viewbox: (box?: object) => { width: number; height: number };
}
interface Elements {
  get: (id: string) => { x: number; y: number; width: number; height: number } | undefined;
  getGraphics: (id: string) => SVGElement | undefined;
}
interface Overlays {
  add: (id: string, overlay: { position: object; html: HTMLElement; scale: object | boolean }) => void;
}

const STEP = 1.3;
/** Elements whose notes stay readable however small the diagram is. */
const TOLD = 5;
const READABLE = { min: 0.9, max: 1.4 };
/** Diagram units around an element that is looked at. */
const AROUND = 900;

export function HeatDiagram({ xml, label, spots, focus = null }: Props) {
  const words = useWords();
  const isDark = useIsDark();
  const place = useRef<HTMLDivElement>(null);
  const viewer = useRef<NavigatedViewer | null>(null);
  const [isBroken, setIsBroken] = useState(false);
  const [isDrawn, setIsDrawn] = useState(false);
  const heat = JSON.stringify(spots);

  useEffect(() => {
    if (!place.current) return;
    const made = new NavigatedViewer({ container: place.current, bpmnRenderer: coloursOf(isDark) } as never);
    viewer.current = made;
    let isGone = false;
    made.importXML(xml).then(
      () => {
        if (isGone) return;
        warm(made, JSON.parse(heat) as Spot[]);
        setIsDrawn(true);
      },
      () => !isGone && setIsBroken(true),
    );
    return () => {
      isGone = true;
      setIsDrawn(false);
      made.destroy();
    };
  }, [xml, isDark, heat]);

  useEffect(() => {
    if (isDrawn && viewer.current && focus) look(viewer.current, focus);
  }, [isDrawn, focus]);

  const zoom = (by: number | "fit") => {
    const canvas = viewer.current?.get<Canvas>("canvas");
    if (canvas) canvas.zoom(by === "fit" ? "fit-viewport" : canvas.zoom() * by, "auto");
  };
  return (
    <figure className="diagram heat">
      <div ref={place} role="group" aria-label={label} className="diagram-canvas" />
      {isBroken && <p role="alert">{words.diagram.failed}</p>}
      <div className="diagram-tools no-print">
        <button type="button" onClick={() => zoom(STEP)} aria-label={words.diagram.zoomIn}>＋</button>
        <button type="button" onClick={() => zoom(1 / STEP)} aria-label={words.diagram.zoomOut}>－</button>
        <button type="button" onClick={() => zoom("fit")} aria-label={words.diagram.fit}>⤢</button>
      </div>
    </figure>
  );
}

function warm(made: NavigatedViewer, spots: readonly Spot[]): void {
  const elements = made.get<Elements>("elementRegistry");
  const overlays = made.get<Overlays>("overlays");
  made.get<Canvas>("canvas").zoom("fit-viewport", "auto");
  const hottest = new Set([...spots].sort((one, other) => other.share - one.share).slice(0, TOLD).map((one) => one.element_id));
  for (const { element_id: id, share, text } of spots) {
    if (!elements.get(id)) continue;
    const drawn = elements.getGraphics(id);
    drawn?.classList.add("is-warm");
    drawn?.style.setProperty("--heat", `${Math.round(8 + share * 72)}%`);
    const note = document.createElement("span");
    note.className = "heat-note";
    note.textContent = text;
    overlays.add(id, { position: { bottom: 4, left: 2 }, html: note, scale: hottest.has(id) ? READABLE : true });
  }
}

function look(made: NavigatedViewer, id: string): void {
  const canvas = made.get<Canvas>("canvas");
  const shape = made.get<Elements>("elementRegistry").get(id);
  if (!shape) return;
  const { width, height } = canvas.viewbox();
  const high = (height / width) * AROUND;
  canvas.viewbox({ x: shape.x + shape.width / 2 - AROUND / 2, y: shape.y + shape.height / 2 - high / 2, width: AROUND, height: high });
}
