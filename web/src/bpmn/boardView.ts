// What the board shows beside the diagram itself: the part in view, findings, the selection.
import type Modeler from "bpmn-js/lib/Modeler";

import { service } from "./services.ts";

/** Something found wrong at an element. */
export interface Mark {
  readonly id: string;
  readonly isError: boolean;
  readonly told: string;
}

/** The one element that is selected. */
export interface Selected {
  readonly id: string;
  /** Whether people fill in a form there. */
  readonly takesForm: boolean;
  readonly formKey: string | null;
}

const MARKS = "finding";
const TAKES_FORM = ["bpmn:UserTask", "bpmn:StartEvent"];

export function selectedIn(modeler: Modeler): Selected | null {
  const [shape, another] = service(modeler, "selection").get();
  if (!shape || another) return null;
  const { id, type, businessObject } = shape.labelTarget ?? shape;
  const formKey = businessObject.get?.("camunda:formKey");
  return { id, takesForm: TAKES_FORM.includes(type), formKey: typeof formKey === "string" && formKey ? formKey : null };
}

/** Pixels that the palette covers on the left. */
const PALETTE = 116;

/** Shows the whole of it, beside the palette. */
export function fit(modeler: Modeler): void {
  const canvas = service(modeler, "canvas");
  const scale = canvas.zoom("fit-viewport", "auto");
  const { x, y, width, height } = canvas.viewbox();
  const wider = width / (1 - PALETTE / (width * scale));
  const higher = (height * wider) / width;
  canvas.viewbox({ x: x - (wider - width), y: y - (higher - height) / 2, width: wider, height: higher });
}

interface Point {
  readonly x: number;
  readonly y: number;
}

/** Half the width of a number, in pixels. */
const HALF = 12;

/** At the upper right corner of a shape; on the middle of the first stretch of a line, which no other line shares. */
function placeOf(line: readonly Point[] | undefined) {
  const [from, to] = line ?? [];
  if (!line || !from || !to) return { top: -HALF, right: HALF };
  const [left, top] = [Math.min(...line.map((one) => one.x)), Math.min(...line.map((one) => one.y))];
  return { left: (from.x + to.x) / 2 - left - HALF, top: (from.y + to.y) / 2 - top - HALF };
}

/** Puts a number on every element with findings. */
export function draw(modeler: Modeler, marks: readonly Mark[]): void {
  const overlays = service(modeler, "overlays");
  const registry = service(modeler, "elementRegistry");
  overlays.remove({ type: MARKS });
  const ids = new Set(marks.map((one) => one.id));
  for (const id of ids) {
    if (!registry.get(id)) continue;
    const own = marks.filter((one) => one.id === id);
    const html = document.createElement("div");
    html.className = `finding-mark ${own.some((one) => one.isError) ? "is-error" : "is-warning"}`;
    html.textContent = String(own.length);
    html.title = own.map((one) => one.told).join("\n");
    overlays.add(id, MARKS, { position: placeOf(registry.get(id)?.waypoints), html, scale: { min: 0.9 } });
  }
}
