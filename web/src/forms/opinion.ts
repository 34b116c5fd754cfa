// The opinion: a text area with stock phrases, one's own before everybody's.
import { h, type VNode } from "preact";
import { useEffect, useState } from "preact/hooks";

import type { Words } from "../ui/words/words.ts";
import type { Component } from "./schema.ts";

/** A person's own phrases. */
export interface Phrases {
  readonly own: () => readonly string[];
  readonly add: (text: string) => void;
  readonly remove: (text: string) => void;
  /** Tells of changes until the answer is called. */
  readonly listen: (listener: () => void) => () => void;
}

interface Props {
  readonly field: Component;
  readonly value?: unknown;
  readonly disabled?: boolean;
  readonly readonly?: boolean;
  readonly onChange: (change: { value: string }) => void;
}

/** Fields in which somebody says what they think of it. */
const OPINIONS = new Set(["opinion"]);

export function opinion(Textarea: { config: object }, words: Words, phrases: Phrases) {
  function Opinion(props: Props): VNode {
    const [own, setOwn] = useState(phrases.own);
    useEffect(() => phrases.listen(() => setOwn(phrases.own())), []);
    const area = h(Textarea as never, props as never);
    if (!OPINIONS.has(props.field.key ?? "") || props.disabled || props.readonly) return area;
    const text = typeof props.value === "string" ? props.value : "";
    const say = (phrase: string) => props.onChange({ value: text.trim() ? `${text.trimEnd()}${phrase}` : phrase });
    const chip = (phrase: string, isOwn: boolean) =>
      h("span", { class: "phrase", key: phrase }, [
        h("button", { type: "button", onClick: () => say(phrase) }, phrase),
        isOwn && h("button", { type: "button", "aria-label": words.phrases.remove(phrase), onClick: () => phrases.remove(phrase) }, "✕"),
      ]);
    const isNew = text.trim() !== "" && !own.includes(text.trim()) && !words.phrases.stock.includes(text.trim());
    return h("div", {}, [
      area,
      h("div", { class: "phrases no-print", role: "group", "aria-label": words.phrases.label }, [
        ...own.map((one) => chip(one, true)),
        ...words.phrases.stock.filter((one) => !own.includes(one)).map((one) => chip(one, false)),
        isNew && h("button", { type: "button", class: "linkish", onClick: () => phrases.add(text) }, `＋ ${words.phrases.add}`),
      ]),
    ]);
  }
  Opinion.config = Textarea.config;
  return Opinion;
}
