// A running instance's diagram: tokens, incidents and how often each step was passed; steps can be chosen.
import "bpmn-js/dist/assets/diagram-js.css";
import "bpmn-js/dist/assets/bpmn-js.css";
import "./diagram.css";
import "./live.css";

import NavigatedViewer from "bpmn-js/lib/NavigatedViewer";
import { useEffect, useRef, useState } from "react";

import { useIsDark } from "../ui/preferences.ts";
import { useWords } from "../ui/words/useWords.ts";
import { coloursOf } from "./colours.ts";
import { service } from "./services.ts";

export interface Mark {
  readonly element: string;
  readonly tokens: number;
  readonly isBroken: boolean;
  readonly passed: number;
  /** What the marks say, for who does not see them. */
  readonly label: string;
}

export interface Choice {
  /** Where the token is. */
  readonly from: string;
  readonly open: readonly string[];
  readonly refused: readonly string[];
  readonly chosen: string | null;
}

interface Props {
  readonly xml: string;
  readonly name: string;
  readonly marks: readonly Mark[];
  readonly choice?: Choice | null;
  readonly onChoose?: (element: string) => void;
}

const STEP = 1.25;
/** Below this scale nobody reads the names of steps. */
const READABLE = 0.7;
/** Pixels kept free around what is brought into view. */
const AROUND = 160;
const MARKERS = ["is-here", "is-passed", "is-broken", "is-open", "is-refused", "is-chosen", "is-from"];
const OVERLAY = "live";

export function LiveDiagram({ xml, name, marks, choice = null, onChoose }: Props) {
  const { diagram: words } = useWords();
  const isDark = useIsDark();
  const place = useRef<HTMLDivElement>(null);
  const [viewer, setViewer] = useState<NavigatedViewer | null>(null);
  const [isBroken, setIsBroken] = useState(false);
  const choose = useRef(onChoose);
  choose.current = onChoose;

  useEffect(() => {
    if (!place.current) return;
    const made = new NavigatedViewer({ container: place.current, bpmnRenderer: coloursOf(isDark) } as never);
    let isGone = false;
    made.importXML(xml).then(
      () => {
        if (isGone) return;
        service(made, "canvas").zoom("fit-viewport", "auto");
        service(made, "eventBus").on("element.click", ({ element }: { element: { id: string; labelTarget?: { id: string } } }) =>
          choose.current?.(element.labelTarget?.id ?? element.id),
        );
        setViewer(made);
      },
      () => !isGone && setIsBroken(true),
    );
    return () => {
      isGone = true;
      setViewer(null);
      made.destroy();
    };
  }, [xml, isDark]);

  const drawn = JSON.stringify([marks, choice]);
  const focus = choice?.chosen ?? choice?.from ?? (marks.find((one) => one.isBroken) ?? marks.find((one) => one.tokens > 0))?.element ?? null;
  useEffect(() => {
    if (viewer) draw(viewer, ...(JSON.parse(drawn) as [Mark[], Choice | null]));
  }, [viewer, drawn]);
  useEffect(() => {
    if (viewer && focus) bringIntoView(viewer, focus);
  }, [viewer, focus]);

  const zoom = (by: number | "fit") => {
    if (!viewer) return;
    const canvas = service(viewer, "canvas");
    canvas.zoom(by === "fit" ? "fit-viewport" : canvas.zoom() * by, "auto");
  };
  return (
    <figure className={`diagram live-diagram${choice ? " is-choosing" : ""}`}>
      <div ref={place} role="group" aria-label={words.label(name)} className="diagram-canvas" />
      {isBroken && <p role="alert">{words.failed}</p>}
      <div className="diagram-tools no-print">
        <button type="button" onClick={() => zoom(STEP)} aria-label={words.zoomIn}>＋</button>
        <button type="button" onClick={() => zoom(1 / STEP)} aria-label={words.zoomOut}>－</button>
        <button type="button" onClick={() => zoom("fit")} aria-label={words.fit}>⤢</button>
      </div>
    </figure>
  );
}

/** A step that can be read, with what lies around it; small diagrams are shown whole. */
function bringIntoView(viewer: NavigatedViewer, element: string): void {
  const [canvas, registry] = [service(viewer, "canvas"), service(viewer, "elementRegistry")];
  const shape = registry.get(element);
  if (!shape) return;
  if (canvas.zoom() < READABLE) canvas.zoom(READABLE, "auto");
  canvas.scrollToElement(shape, AROUND);
}

function draw(viewer: NavigatedViewer, marks: readonly Mark[], choice: Choice | null): void {
  const [canvas, registry, overlays] = [service(viewer, "canvas"), service(viewer, "elementRegistry"), service(viewer, "overlays")];
  for (const { id } of registry.getAll()) for (const marker of MARKERS) canvas.removeMarker(id, marker);
  overlays.remove({ type: OVERLAY });
  const mark = (id: string, marker: string) => registry.get(id) && canvas.addMarker(id, marker);
  for (const one of marks) {
    if (!registry.get(one.element)) continue;
    if (one.tokens > 0) mark(one.element, one.isBroken ? "is-broken" : "is-here");
    else if (one.passed > 0 && !choice) mark(one.element, "is-passed");
    if (one.tokens > 0) overlays.add(one.element, OVERLAY, badge(one.isBroken ? "broken" : "token", one.isBroken ? "!" : String(one.tokens), one.label, { top: -12, left: -10 }));
    if (one.passed > 1) overlays.add(one.element, OVERLAY, badge("passed", `×${one.passed}`, one.label, { bottom: 12, right: 26 }));
  }
  if (!choice) return;
  for (const id of choice.open) mark(id, "is-open");
  for (const id of choice.refused) mark(id, "is-refused");
  mark(choice.from, "is-from");
  if (choice.chosen) mark(choice.chosen, "is-chosen");
}

function badge(kind: string, text: string, label: string, position: object) {
  const html = document.createElement("span");
  html.className = `live-badge is-${kind}`;
  html.textContent = text;
  html.title = label;
  html.setAttribute("role", "img");
  html.setAttribute("aria-label", label);
  return { position, html, scale: { min: 0.8, max: 1.4 } };
}
