// A diagram to draw on, with its properties beside it: the one place that makes it.
import "bpmn-js/dist/assets/diagram-js.css";
import "bpmn-js/dist/assets/bpmn-js.css";
import "bpmn-js/dist/assets/bpmn-font/css/bpmn.css";
import "@bpmn-io/properties-panel/dist/assets/properties-panel.css";
import "bpmn-js-element-templates/dist/assets/element-templates.css";
import "./diagram.css";
import "./modeler.css";

import type Modeler from "bpmn-js/lib/Modeler";
import { type Ref, useEffect, useImperativeHandle, useRef } from "react";

import { useIsDark, usePreferences } from "../ui/preferences.ts";
import type { LanguageHelp } from "./feelFields.ts";
import { draw, fit, type Mark, type Selected, selectedIn } from "./boardView.ts";
import { makeModeler } from "./modeler.ts";
import { service, type Shape } from "./services.ts";

export interface BoardHandle {
  /** Does what a key does: `undo`, `copy`, `find` … */
  act: (action: string, options?: object) => void;
  /** Opens a menu as its key does, from wherever the focus is. */
  menu: (action: "appendElement" | "connectTo") => void;
  /** Brings an element into view and selects it. */
  show: (id: string) => void;
  applyTemplate: (template: unknown) => void;
  /** Writes a form key at the selected element. */
  bindForm: (formKey: string) => void;
  /** Done when everything drawn was told of. */
  flush: () => Promise<void>;
  zoom: (by: number | "fit") => void;
}

export interface History {
  readonly canUndo: boolean;
  readonly canRedo: boolean;
}

interface Props {
  readonly xml: string;
  /** Whether something stands before it, so that nothing of it is reached. */
  readonly isCovered: boolean;
  readonly labels: { readonly canvas: string; readonly panel: string };
  readonly templates: readonly unknown[];
  readonly marks: readonly Mark[];
  readonly help: LanguageHelp;
  readonly onChange: (xml: string) => void;
  readonly onHistory: (history: History) => void;
  readonly onBroken: (why: string) => void;
  /** What of the file was not understood, and is lost once it is saved. */
  readonly onUnread: (what: readonly string[]) => void;
  readonly onSelect: (selected: Selected | null) => void;
  readonly onTemplate: (elementType: string) => void;
  readonly ref?: Ref<BoardHandle>;
}

/** Milliseconds of rest before what was drawn is written out. */
const REST = 400;
/** Pixels kept free around what is brought into view. */
const PADDING = 140;

export function ModelerBoard(props: Props) {
  const { xml, isCovered, labels, templates, marks, ref } = props;
  const isDark = useIsDark();
  const { language } = usePreferences();
  const [canvas, panel] = [useRef<HTMLDivElement>(null), useRef<HTMLDivElement>(null)];
  const modeler = useRef<Modeler | null>(null);
  const present = useRef(xml);
  const wanted = useRef<Shape | null>(null);
  const hear = useRef(props);
  hear.current = props;
  const flush = useRef(async () => {});
  const shown = useRef(marks);
  shown.current = marks;

  useEffect(() => {
    present.current = xml;
  }, [xml]);

  useEffect(() => {
    if (!canvas.current || !panel.current) return;
    const made = makeModeler({ canvas: canvas.current, panel: panel.current, language, isDark, templates, help: () => hear.current.help });
    let isGone = false;
    let timer: ReturnType<typeof setTimeout> | undefined;
    const write = async () => {
      clearTimeout(timer);
      timer = undefined;
      const { xml: written } = await made.saveXML({ format: true });
      if (!written || isGone) return;
      present.current = written;
      hear.current.onChange(written);
    };
    const changed = () => {
      const stack = service(made, "commandStack");
      hear.current.onHistory({ canUndo: stack.canUndo(), canRedo: stack.canRedo() });
      clearTimeout(timer);
      timer = setTimeout(() => void write(), REST);
    };
    flush.current = async () => {
      if (timer !== undefined) await write();
    };
    const selected = () => hear.current.onSelect(selectedIn(made));
    const ask = ({ element }: { element: Shape }) => {
      wanted.current = element;
      hear.current.onTemplate(element.type);
    };
    made.importXML(present.current).then(
      ({ warnings }) => {
        if (isGone) return;
        hear.current.onUnread(warnings.map((one: unknown) => (one instanceof Error ? one.message : String((one as { message?: string }).message ?? one))));
        modeler.current = made;
        fit(made);
        service(made, "eventBus").on("commandStack.changed", changed);
        service(made, "eventBus").on(["commandStack.changed", "selection.changed"], selected);
        service(made, "eventBus").on("elementTemplates.select", ask as never);
        draw(made, shown.current);
      },
      (error: Error) => !isGone && hear.current.onBroken(error.message),
    );
    return () => {
      // What was drawn a moment ago is written out before the board goes.
      if (timer !== undefined) {
        clearTimeout(timer);
        void made.saveXML({ format: true }).then(({ xml: written }) => written && hear.current.onChange(written));
      }
      isGone = true;
      modeler.current = null;
      made.destroy();
    };
    // A board is made anew for another file, language or colour; not for what is drawn on it.
  }, [xml, language, isDark, templates]);

  useEffect(() => {
    if (modeler.current) draw(modeler.current, marks);
  }, [marks]);

  useImperativeHandle(ref, () => ({
    act: (action, options) => void (modeler.current && service(modeler.current, "editorActions").trigger(action, options)),
    menu: (action) => void (modeler.current && service(modeler.current, "editorActions").trigger(action, new KeyboardEvent("keydown"))),
    show: (id) => {
      const shape = modeler.current && service(modeler.current, "elementRegistry").get(id);
      if (!modeler.current || !shape) return;
      service(modeler.current, "canvas").scrollToElement(shape, PADDING);
      service(modeler.current, "selection").select(shape);
    },
    applyTemplate: (template) => {
      if (modeler.current && wanted.current) service(modeler.current, "elementTemplates").applyTemplate(wanted.current, template);
    },
    bindForm: (formKey) => {
      const [shape] = modeler.current ? service(modeler.current, "selection").get() : [];
      if (modeler.current && shape) service(modeler.current, "modeling").updateProperties(shape, { "camunda:formKey": formKey });
    },
    flush: () => flush.current(),
    zoom: (by) => {
      if (!modeler.current) return;
      const board = service(modeler.current, "canvas");
      if (by === "fit") fit(modeler.current);
      else board.zoom(board.zoom() * by, "auto");
    },
  }));

  return (
    <div className="board" inert={isCovered}>
      <div ref={canvas} className="board-canvas" role="group" aria-label={labels.canvas} />
      <div ref={panel} className="board-panel" role="region" aria-label={labels.panel} tabIndex={0} />
    </div>
  );
}
