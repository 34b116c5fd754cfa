// The file picker: uploads at once, so that the form holds references and a reload loses nothing.
import { Errors, Label } from "@bpmn-io/form-js-viewer";
import { h, type VNode } from "preact";
import { useState } from "preact/hooks";

import type { Words } from "../ui/words/words.ts";
import type { Component } from "./schema.ts";

/** A file as the form holds it. */
export interface FileReference {
  readonly id: string;
  readonly name: string;
  readonly size: number;
}

/** Brings a file to the town; refuses with words for the person. */
export type Uploading = (file: File) => Promise<FileReference>;

interface Props {
  readonly field: Component;
  readonly domId: string;
  readonly value?: unknown;
  readonly errors?: string[];
  readonly disabled?: boolean;
  readonly readonly?: boolean;
  readonly onChange: (change: { value: FileReference[] }) => void;
}

/** How ids of files begin that have not reached the town. Source: api/offline.ts. */
const LOCAL = "local:";
/** Other systems name a file by its id alone; one that is not held any more has no other name. */
const references = (value: unknown): FileReference[] =>
  (Array.isArray(value) ? (value as (FileReference | string)[]) : []).map((one) => (typeof one === "string" ? { id: one, name: one, size: 0 } : one));
const size = (bytes: number) => (bytes >= 1 << 20 ? `${(bytes / (1 << 20)).toFixed(1)} MB` : `${Math.max(1, Math.round(bytes / 1024))} KB`);
const IMAGES = /\.(jpe?g|png)|image/;

export function filePicker({ words, uploading, hasLinks }: { words: Words; uploading: Uploading; hasLinks: boolean }) {
  function FilePicker({ field, domId, value, errors = [], disabled, readonly, onChange }: Props): VNode {
    const [state, setState] = useState<{ busy: string; failed: string[] }>({ busy: "", failed: [] });
    const held = references(value);
    const accept = typeof field.accept === "string" && !field.accept.startsWith("=") ? field.accept : "";
    const isClosed = disabled || readonly || state.busy !== "";
    const isMultiple = field.multiple === true || typeof field.multiple === "string";

    const take = async (input: HTMLInputElement) => {
      const files = [...(input.files ?? [])];
      input.value = "";
      const failed: string[] = [];
      let present = isMultiple ? held : [];
      for (const file of files) {
        setState({ busy: words.files.uploading(file.name), failed });
        try {
          present = [...present, await uploading(file)];
          onChange({ value: present });
        } catch (error) {
          failed.push(words.files.failed(file.name, error instanceof Error ? error.message : String(error)));
        }
      }
      setState({ busy: "", failed });
    };
    const chooser = (id: string, text: string, more: object) =>
      h("label", { class: "upload-button", for: id }, [
        text,
        h("input", {
          id,
          type: "file",
          class: "visually-hidden",
          disabled: isClosed,
          multiple: isMultiple,
          accept: accept || undefined,
          "aria-describedby": `${domId}-error-message`,
          onChange: (event: Event) => void take(event.currentTarget as HTMLInputElement),
          ...more,
        }),
      ]);

    return h("div", { class: `fjs-form-field fjs-form-field-filepicker${errors.length ? " fjs-has-errors" : ""}` }, [
      h(Label as never, { htmlFor: domId, label: field.label, required: field.validate?.required === true } as never),
      h("ul", { class: "files" }, held.map((one) =>
        h("li", { key: one.id }, [
          one.id.startsWith(LOCAL) || !hasLinks
            ? h("span", { class: "grow" }, one.name)
            : h("a", { class: "grow", href: `/api/v1/uploads/${one.id}/content`, download: one.name }, one.name),
          h("span", { class: "soft small nowrap" }, one.size ? size(one.size) : ""),
          !readonly && !disabled && h("button", {
            type: "button", class: "linkish", "aria-label": words.files.remove(one.name),
            onClick: () => onChange({ value: held.filter((other) => other.id !== one.id) }),
          }, "✕"),
        ]))),
      readonly || disabled
        ? held.length === 0 && h("p", { class: "soft" }, words.files.none)
        : h("div", { class: "row" }, [
            chooser(domId, words.files.choose, {}),
            IMAGES.test(accept) && h("span", { class: "phone-only" }, chooser(`${domId}-camera`, words.files.camera, { accept: "image/*", capture: "environment" })),
          ]),
      h("p", { role: "status", class: "soft small" }, state.busy),
      h(Errors, { id: `${domId}-error-message`, errors: [...errors, ...state.failed] }),
    ]) as VNode;
  }
  FilePicker.config = { type: "filepicker", keyed: true, label: "File picker", group: "basic-input", emptyValue: [], create: (options = {}) => options };
  return FilePicker;
}
