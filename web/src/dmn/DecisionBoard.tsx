// Decisions to draw: requirement graph, tables and expressions; the one place that makes the editor.
import "dmn-js/dist/assets/diagram-js.css";
import "dmn-js/dist/assets/dmn-js-shared.css";
import "dmn-js/dist/assets/dmn-js-drd.css";
import "dmn-js/dist/assets/dmn-js-decision-table.css";
import "dmn-js/dist/assets/dmn-js-decision-table-controls.css";
import "dmn-js/dist/assets/dmn-js-literal-expression.css";
import "dmn-js/dist/assets/dmn-js-boxed-expression.css";
import "dmn-js/dist/assets/dmn-js-boxed-expression-controls.css";
import "dmn-js/dist/assets/dmn-font/css/dmn.css";
import "./board.css";

import DmnModeler, { type View, type Viewer } from "dmn-js/lib/Modeler";
import { type Ref, useEffect, useImperativeHandle, useRef, useState } from "react";

import { usePreferences } from "../ui/preferences.ts";
import { chinese } from "../ui/words/decisions.ts";
import { useEditorWords } from "../ui/words/editors/useEditorWords.ts";
import type { DmnElement } from "./model.ts";

export interface DecisionBoardHandle {
  act: (action: "undo" | "redo") => void;
  /** Opens the view of a decision, and brings one of the ids into view. */
  show: (decisionId: string, ids: readonly string[]) => void;
}

interface Props {
  /** The model as XML. */
  readonly source: string;
  readonly label: string;
  /** Ids of cells, columns and rules with findings; true where one of them is an error. */
  readonly marks: ReadonlyMap<string, boolean>;
  /** Rules that fired. */
  readonly fired: readonly string[];
  readonly onModel: (definitions: DmnElement) => void;
  readonly onChange: (source: string) => void;
  readonly onHistory: (history: { readonly canUndo: boolean; readonly canRedo: boolean }) => void;
  readonly onBroken: (why: string) => void;
  /** What of the file was not understood, and is lost once it is saved. */
  readonly onUnread: (what: readonly string[]) => void;
  readonly ref?: Ref<DecisionBoardHandle>;
}

/** Milliseconds of rest before what was drawn is written out; little, so that whoever leaves leaves nothing behind. */
const REST = 50;
const VIEWS = ["drd", "decisionTable", "literalExpression", "boxedExpression"] as const;

interface Stack {
  canUndo: () => boolean;
  canRedo: () => boolean;
  undo: () => void;
  redo: () => void;
}
const stackOf = (viewer: Viewer | undefined) => viewer?.get<Stack>("commandStack", false);

export function DecisionBoard(props: Props) {
  const { source, label, marks, fired, ref } = props;
  const { decision: words } = useEditorWords();
  const { language } = usePreferences();
  const canvas = useRef<HTMLDivElement>(null);
  const modeler = useRef<DmnModeler | null>(null);
  const present = useRef(source);
  const [views, setViews] = useState<readonly View[]>([]);
  const [active, setActive] = useState<View | undefined>();
  const hear = useRef(props);
  hear.current = props;

  useEffect(() => {
    present.current = source;
  }, [source]);

  useEffect(() => {
    if (!canvas.current) return;
    const additionalModules = language === "zh" ? [{ translate: ["value", chinese] }] : [];
    const made = new DmnModeler({ container: canvas.current, ...Object.fromEntries(VIEWS.map((one) => [one, { additionalModules }])) });
    let isGone = false;
    let timer: ReturnType<typeof setTimeout> | undefined;
    const write = async () => {
      timer = undefined;
      const { xml } = await made.saveXML({ format: true });
      present.current = xml;
      hear.current.onChange(xml);
      hear.current.onModel(made.getDefinitions());
    };
    const told = () => {
      const stack = stackOf(made.getActiveViewer());
      hear.current.onHistory({ canUndo: stack?.canUndo() ?? false, canRedo: stack?.canRedo() ?? false });
    };
    const changed = () => {
      told();
      clearTimeout(timer);
      timer = setTimeout(() => void write(), REST);
    };
    made.on("viewer.created", ({ viewer }: { viewer: Viewer }) =>
      // Whoever opens another view changes nothing.
      viewer.on("commandStack.changed", ({ trigger }: { trigger?: string }) => (trigger === "clear" ? told() : changed())),
    );
    made.on("views.changed", ({ views: all, activeView }: { views: readonly View[]; activeView?: View }) => {
      if (isGone) return;
      setViews([...all]);
      setActive(activeView);
      told();
    });
    made.importXML(present.current).then(
      ({ warnings }) => {
        if (isGone) return;
        hear.current.onUnread(warnings.map((one) => one.message));
        modeler.current = made;
        hear.current.onModel(made.getDefinitions());
        // A graph of one decision says nothing that its table does not.
        const tables = made.getViews().filter((one) => one.type !== "drd");
        if (tables.length === 1 && tables[0]) void made.open(tables[0]);
      },
      (error: Error) => !isGone && hear.current.onBroken(error.message),
    );
    return () => {
      if (timer !== undefined) {
        clearTimeout(timer);
        void made.saveXML({ format: true }).then(({ xml }) => hear.current.onChange(xml));
      }
      isGone = true;
      modeler.current = null;
      made.destroy();
    };
    // An editor is made anew for another file or language; not for what is drawn in it.
  }, [source, language]);

  const open = (view: View | undefined) => (view && modeler.current ? modeler.current.open(view) : Promise.resolve());
  useImperativeHandle(ref, () => ({
    act: (action) => stackOf(modeler.current?.getActiveViewer())?.[action](),
    show: (decisionId, ids) =>
      void open(views.find((one) => one.element.id === decisionId)).then(() => {
        const found = ids.map((id) => canvas.current?.querySelector(`[data-element-id="${CSS.escape(id)}"], [data-row-id="${CSS.escape(id)}"]`)).find(Boolean);
        found?.scrollIntoView({ block: "center", inline: "center" });
      }),
  }));

  const cell = (id: string) => `.decision-board [data-element-id="${CSS.escape(id)}"], .decision-board [data-row-id="${CSS.escape(id)}"], .decision-board [data-col-id="${CSS.escape(id)}"]:is(th)`;
  const rules = [
    ...fired.map((id) => `${cell(id)}{background:var(--green-soft) !important;}`),
    ...[...marks].map(([id, isError]) => `${cell(id)}{box-shadow:inset 0 0 0 2px var(${isError ? "--red" : "--yellow"});}`),
  ];
  const nameOf = (one: View) => (one.type === "drd" ? words.drd : (one.name ?? one.id));
  return (
    <div className="decision-board">
      <style>{rules.join("\n")}</style>
      <nav className="views" aria-label={words.views}>
        {views.map((one) => (
          <button key={one.id} type="button" className="view" aria-current={one.element === active?.element ? "true" : undefined} onClick={() => void open(one)}>
            {nameOf(one)}
          </button>
        ))}
      </nav>
      <div ref={canvas} className="decision-canvas" role="group" aria-label={label} tabIndex={-1} />
    </div>
  );
}
