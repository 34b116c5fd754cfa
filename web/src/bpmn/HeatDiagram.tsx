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
}

interface Canvas {
  zoom: (to?: "fit-viewport" | number, centre?: "auto") => number;
}
interface Elements {
  get: (id: string) => object | undefined;
  getGraphics: (id: string) => SVGElement | undefined;
}
interface Overlays {
  add: (id: string, overlay: { position: object; html: HTMLElement }) => void;
}

const STEP = 1.3;

export function HeatDiagram({ xml, label, spots }: Props) {
  const words = useWords();
  const isDark = useIsDark();
  const place = useRef<HTMLDivElement>(null);
  const viewer = useRef<NavigatedViewer | null>(null);
  const [isBroken, setIsBroken] = useState(false);
  const heat = JSON.stringify(spots);

  useEffect(() => {
    if (!place.current) return;
    const made = new NavigatedViewer({ container: place.current, bpmnRenderer: coloursOf(isDark) } as never);
    viewer.current = made;
    let isGone = false;
    made.importXML(xml).then(
      () => !isGone && warm(made, JSON.parse(heat) as Spot[]),
      () => !isGone && setIsBroken(true),
    );
    return () => {
      isGone = true;
      made.destroy();
    };
  }, [xml, isDark, heat]);

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
  for (const { element_id: id, share, text } of spots) {
    if (!elements.get(id)) continue;
    const drawn = elements.getGraphics(id);
    drawn?.classList.add("is-warm");
    drawn?.style.setProperty("--heat", `${Math.round(8 + share * 72)}%`);
    const note = document.createElement("span");
    note.className = "heat-note";
    note.textContent = text;
    overlays.add(id, { position: { bottom: 4, left: 2 }, html: note });
  }
}
