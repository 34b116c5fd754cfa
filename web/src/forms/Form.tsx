// A form of the town, to fill in or to read: the one place that draws them.
import "@bpmn-io/form-js-viewer/dist/assets/form-js.css";
import "./form.css";

import type { Form as Viewer } from "@bpmn-io/form-js-viewer";
import { type Ref, useEffect, useImperativeHandle, useRef } from "react";

import { usePreferences } from "../ui/preferences.ts";
import { useWords } from "../ui/words/useWords.ts";
import type { Uploading } from "./filePicker.ts";
import type { Phrases } from "./opinion.ts";
import { asRead, inLanguage, pointerParts, type Schema, tablesInLanguage } from "./schema.ts";
import { submitted, type Submitted } from "./submitted.ts";
import { makeViewer, placeProblems, showFirstError } from "./viewer.ts";

export interface FormProblem {
  readonly pointer: string;
  readonly message: string;
}

export interface FormHandle {
  /** What was filled in, and at how many fields something is wrong. */
  submit: () => Submitted;
  /** Shows refusals at their fields; gives back those that belong to none. */
  place: (problems: readonly FormProblem[]) => readonly FormProblem[];
  /** Starts over with these values. */
  fill: (values: Record<string, unknown>) => void;
}

const TOUCHES = ["input", "change", "click", "keydown"] as const;

interface Props {
  readonly schema: Record<string, unknown>;
  readonly values: Record<string, unknown>;
  readonly isReadOnly?: boolean;
  readonly onChange?: (values: Record<string, unknown>) => void;
  readonly uploading: Uploading;
  /** Whether the town holds the attached files; those of a trial it does not. */
  readonly hasLinks?: boolean;
  readonly phrases?: Phrases | null;
  readonly ref?: Ref<FormHandle>;
}

export function Form({ schema, values, isReadOnly = false, onChange, uploading, hasLinks = true, phrases = null, ref }: Props) {
  const words = useWords();
  const { language } = usePreferences();
  const container = useRef<HTMLDivElement>(null);
  const viewer = useRef<Viewer | null>(null);
  const present = useRef(values);
  const hear = useRef(onChange);
  hear.current = onChange;
  const source = schema as unknown as Schema;

  useEffect(() => {
    if (!container.current) return;
    const form = makeViewer(container.current, { words, language, uploading, hasLinks, phrases: isReadOnly ? null : phrases, isReadOnly });
    viewer.current = form;
    const told = inLanguage(isReadOnly ? asRead(source) : source, language);
    // The viewer tells of changes that it makes itself while it opens: only a person's are worth keeping.
    const place = container.current;
    let isTouched = false;
    const touch = () => {
      isTouched = true;
    };
    for (const kind of TOUCHES) place.addEventListener(kind, touch, true);
    form.on("changed", ({ data }: { data: Record<string, unknown> }) => {
      if (!isTouched) return;
      present.current = data;
      hear.current?.(data);
    });
    void form.importSchema(told as never, tablesInLanguage(source, present.current, language));
    return () => {
      for (const kind of TOUCHES) place.removeEventListener(kind, touch, true);
      form.destroy();
    };
    // A form is made anew for another form, another language or another right; not for what is filled in.
  }, [source, language, words, isReadOnly, uploading, hasLinks, phrases]);

  useImperativeHandle(ref, () => ({
    submit: () => {
      const form = viewer.current;
      if (!form) return { values: {}, wrong: 0, strays: [] };
      const told = submitted(form, source, language);
      if (told.wrong && container.current) requestAnimationFrame(() => container.current && showFirstError(container.current));
      return told;
    },
    place: (problems) => {
      if (!viewer.current) return problems;
      const placed = problems.map((one) => ({ ...one, path: pointerParts(one.pointer.replace(/^\/variables/, "")) }));
      const stray = placeProblems(viewer.current, placed);
      requestAnimationFrame(() => container.current && showFirstError(container.current));
      return stray;
    },
    fill: (next) => {
      present.current = next;
      void viewer.current?.importSchema(inLanguage(source, language) as never, tablesInLanguage(source, next, language));
    },
  }));

  return <div ref={container} className={`town-form bio-theme-parent${isReadOnly ? " is-read" : ""}`} />;
}
