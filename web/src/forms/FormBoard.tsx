// A form to draw, with the findings at its components: the one place that makes the editor.
import "@bpmn-io/form-js-viewer/dist/assets/form-js.css";
import "@bpmn-io/form-js-editor/dist/assets/form-js-editor-base.css";
import "@bpmn-io/form-js-editor/dist/assets/dragula.css";
import "@bpmn-io/form-js-editor/dist/assets/properties-panel.css";
import "./board.css";

import type { FormEditor } from "@bpmn-io/form-js-editor";
import { type Ref, useEffect, useImperativeHandle, useRef } from "react";

import { usePreferences } from "../ui/preferences.ts";
import { useEditorWords } from "../ui/words/editors/useEditorWords.ts";
import { editing, makeEditor } from "./editor.ts";

export interface FormBoardHandle {
  act: (action: "undo" | "redo") => void;
  /** Selects a component and brings it into view. */
  show: (id: string) => void;
}

interface Props {
  /** The form as JSON. */
  readonly source: string;
  readonly label: string;
  /** Ids of components with findings; true where one of them is an error. */
  readonly marks: ReadonlyMap<string, boolean>;
  readonly onChange: (source: string) => void;
  readonly onHistory: (history: { readonly canUndo: boolean; readonly canRedo: boolean }) => void;
  readonly onBroken: (why: string) => void;
  /** What of the file was not understood, and is lost once it is saved. */
  readonly onUnread: (what: readonly string[]) => void;
  readonly ref?: Ref<FormBoardHandle>;
}

export function FormBoard(props: Props) {
  const { source, label, marks, ref } = props;
  const words = useEditorWords();
  const { language } = usePreferences();
  const canvas = useRef<HTMLDivElement>(null);
  const editor = useRef<FormEditor | null>(null);
  const present = useRef(source);
  const hear = useRef(props);
  hear.current = props;

  useEffect(() => {
    present.current = source;
  }, [source]);

  useEffect(() => {
    if (!canvas.current) return;
    const made = makeEditor({ canvas: canvas.current, words, language });
    let isGone = false;
    const changed = () => {
      const stack = editing(made, "commandStack");
      const written = `${JSON.stringify(made.saveSchema(), null, 2)}\n`;
      present.current = written;
      hear.current.onHistory({ canUndo: stack.canUndo(), canRedo: stack.canRedo() });
      hear.current.onChange(written);
    };
    const open = async () => {
      const { warnings } = await made.importSchema(JSON.parse(present.current) as never);
      if (isGone) return;
      hear.current.onUnread(warnings.map(String));
      editor.current = made;
      editing(made, "eventBus").on("commandStack.changed", changed);
    };
    open().catch((error: Error) => !isGone && hear.current.onBroken(error.message));
    return () => {
      isGone = true;
      editor.current = null;
      made.destroy();
    };
    // An editor is made anew for another file or language; not for what is drawn in it.
  }, [source, language, words]);

  useImperativeHandle(ref, () => ({
    act: (action) => void (editor.current && editing(editor.current, "editorActions").trigger(action)),
    show: (id) => {
      const field = editor.current && editing(editor.current, "formFieldRegistry").get(id);
      if (!editor.current || !field) return;
      editing(editor.current, "selection").set(field);
      canvas.current?.querySelector(`[data-id="${CSS.escape(id)}"]`)?.scrollIntoView({ block: "center" });
    },
  }));

  const rules = [...marks].map(([id, isError]) => `.form-board .fjs-element[data-id="${CSS.escape(id)}"]{box-shadow:inset 4px 0 0 var(${isError ? "--red" : "--yellow"});}`);
  return (
    <>
      <style>{rules.join("\n")}</style>
      <div ref={canvas} className="form-board town-form" role="group" aria-label={label} />
    </>
  );
}
