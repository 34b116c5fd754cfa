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
  readonly passed?: readonly string[];
  /** Small: no controls, centred on the present step. */
  readonly isSmall?: boolean;
}

interface Canvas {
  addMarker: (id: string, marker: string) => void;
  zoom: (to: "fit-viewport" | number, centre?: "auto") => number;
  viewbox: (box?: object) => { x: number; y: number; width: number; height: number };
}
interface Elements {
  get: (id: string) => { x: number; y: number; width: number; height: number } | undefined;
}

/** Width in diagram units that a small picture shows around the present step. */
const AROUND = 620;
const STEP = 1.25;

export function Diagram({ xml, name, here, passed = [], isSmall = false }: Props) {
  const words = useWords();
  const isDark = useIsDark();
  const place = useRef<HTMLDivElement>(null);
  const viewer = useRef<NavigatedViewer | null>(null);
  const [isBroken, setIsBroken] = useState(false);
  const marks = JSON.stringify([here.map((one) => one.element_id), passed]);

  useEffect(() => {
    if (!place.current) return;
    const made = new NavigatedViewer({ container: place.current, bpmnRenderer: coloursOf(isDark) } as never);
    viewer.current = made;
    let isGone = false;
    made.importXML(xml).then(
      () => !isGone && mark(made, JSON.parse(marks) as [string[], string[]], isSmall),
      () => !isGone && setIsBroken(true),
    );
    return () => {
      isGone = true;
      made.destroy();
    };
  }, [xml, isDark, marks, isSmall]);

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

function mark(made: NavigatedViewer, [here, passed]: [string[], string[]], isSmall: boolean): void {
  const canvas = made.get<Canvas>("canvas");
  const elements = made.get<Elements>("elementRegistry");
  for (const id of passed) if (elements.get(id)) canvas.addMarker(id, "is-passed");
  const present = here.filter((id) => elements.get(id));
  for (const id of present) canvas.addMarker(id, "is-here");
  canvas.zoom("fit-viewport", "auto");
  const [first] = present.map((id) => elements.get(id));
  if (!isSmall || !first) return;
  const { width, height } = canvas.viewbox();
  if (width <= AROUND) return;
  const wide = AROUND;
  const high = (height / width) * wide;
  canvas.viewbox({ x: first.x + first.width / 2 - wide / 2, y: first.y + first.height / 2 - high / 2, width: wide, height: high });
}
