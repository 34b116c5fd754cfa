// A diagram to look at: where the matter stands is marked, where it has been too.
import "bpmn-js/dist/assets/diagram-js.css";
import "bpmn-js/dist/assets/bpmn-js.css";
import "./diagram.css";

import NavigatedViewer from "bpmn-js/lib/NavigatedViewer";
import { useEffect, useRef, useState } from "react";

import { useIsDark } from "../ui/preferences.ts";
import { useWords } from "../ui/words/useWords.ts";
import { coloursOf } from "./colours.ts";

interface Props {
  readonly xml: string;
  readonly name: string;
  /** Elements at which it waits, with what they are called. */
  readonly here: readonly { readonly element_id: string; readonly name: string }[];
  /** Elements and flows. */
  readonly passed?: readonly string[];
  /** Events that may yet be triggered. */
  readonly armed?: readonly string[];
  /** Small: no controls, centred on the present step. */
  readonly isSmall?: boolean;
  /** Moves to the present step whenever that changes, where the whole would be too small to read. */
  readonly isFollowing?: boolean;
}

interface Canvas {
  addMarker: (id: string, marker: string) => void;
  removeMarker: (id: string, marker: string) => void;
  zoom: (to: "fit-viewport" | number, centre?: "auto") => number;
  viewbox: (box?: object) => { x: number; y: number; width: number; height: number };
}
interface Elements {
  get: (id: string) => { x: number; y: number; width: number; height: number } | undefined;
}

/** Width in diagram units that a small picture shows around the present step. */
const AROUND = 620;
/** The same for one that follows the present step. */
const AROUND_PRESENT = 1200;
const STEP = 1.25;

export function Diagram({ xml, name, here, passed = [], armed = [], isSmall = false, isFollowing = false }: Props) {
  const words = useWords();
  const isDark = useIsDark();
  const place = useRef<HTMLDivElement>(null);
  const viewer = useRef<NavigatedViewer | null>(null);
  const [isBroken, setIsBroken] = useState(false);
  const [drawn, setDrawn] = useState<NavigatedViewer | null>(null);
  const marks = JSON.stringify({ "is-here": here.map((one) => one.element_id), "is-passed": passed, "is-armed": armed });

  const around = isSmall ? AROUND : isFollowing ? AROUND_PRESENT : null;
  // What is marked changes without drawing anew, so that the reader's view stays where it is.
  useEffect(() => (drawn ? mark(drawn, JSON.parse(marks) as Marks, around) : undefined), [drawn, marks, around]);

  useEffect(() => {
    if (!place.current) return;
    const made = new NavigatedViewer({ container: place.current, bpmnRenderer: coloursOf(isDark) } as never);
    viewer.current = made;
    let isGone = false;
    made.importXML(xml).then(
      () => !isGone && (made.get<Canvas>("canvas").zoom("fit-viewport", "auto"), setDrawn(made)),
      () => !isGone && setIsBroken(true),
    );
    return () => {
      isGone = true;
      setDrawn(null);
      made.destroy();
    };
  }, [xml, isDark]);

  const zoom = (by: number | "fit") => {
    const canvas = viewer.current?.get<Canvas>("canvas");
    if (canvas) canvas.zoom(by === "fit" ? "fit-viewport" : (canvas.zoom as unknown as () => number)() * by, "auto");
  };
  const steps = here.map((one) => one.name).join("、");
  return (
    <figure className={`diagram${isSmall ? " is-small" : ""}`}>
      <div ref={place} role="group" aria-label={words.diagram.label(name)} className="diagram-canvas" />
      {isBroken && <p role="alert">{words.diagram.failed}</p>}
      {!isSmall && (
        <div className="diagram-tools no-print">
          <button type="button" onClick={() => zoom(STEP)} aria-label={words.diagram.zoomIn}>＋</button>
          <button type="button" onClick={() => zoom(1 / STEP)} aria-label={words.diagram.zoomOut}>－</button>
          <button type="button" onClick={() => zoom("fit")} aria-label={words.diagram.fit}>⤢</button>
        </div>
      )}
      {steps && <figcaption className="small soft">{words.diagram.now(steps)}</figcaption>}
    </figure>
  );
}

type Marks = Readonly<Record<"is-here" | "is-passed" | "is-armed", readonly string[]>>;

/** Gives back how the marks are taken off again. */
function mark(made: NavigatedViewer, marks: Marks, around: number | null): () => void {
  const canvas = made.get<Canvas>("canvas");
  const elements = made.get<Elements>("elementRegistry");
  const all = Object.entries(marks).flatMap(([marker, ids]) => ids.filter((id) => elements.get(id)).map((id) => [id, marker] as const));
  for (const [id, marker] of all) canvas.addMarker(id, marker);
  if (around !== null) showPresent(canvas, around, all.filter(([, marker]) => marker === "is-here").map(([id]) => elements.get(id))[0]);
  return () => {
    for (const [id, marker] of all) if (elements.get(id)) canvas.removeMarker(id, marker);
  };
}

function showPresent(canvas: Canvas, around: number, first: ReturnType<Elements["get"]>): void {
  canvas.zoom("fit-viewport", "auto");
  if (!first) return;
  const { width, height } = canvas.viewbox();
  if (width <= around) return;
  const wide = around;
  const high = (height / width) * wide;
  canvas.viewbox({ x: first.x + first.width / 2 - wide / 2, y: first.y + first.height / 2 - high / 2, width: wide, height: high });
}
