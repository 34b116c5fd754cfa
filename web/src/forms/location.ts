// Coordinates: a text field with a button that fills in where the device is, and how sure it is of that.
import { h, type VNode } from "preact";
import { useState } from "preact/hooks";

import type { PublicWords } from "../ui/words/public/usePublicWords.ts";
import type { Component } from "./schema.ts";

interface Instance {
  readonly valuePath: readonly (string | number)[];
}

/** Writes a value into the field of a name beside another one, where there is one. */
export type FillBeside = (instance: Instance, name: string, value: unknown) => void;

interface Props {
  readonly field: Component;
  readonly fieldInstance: Instance;
  readonly disabled?: boolean;
  readonly readonly?: boolean;
  readonly onChange: (change: { value: string }) => void;
}

/** Metres beyond which a position is rather a village than a place. Reason: the sides of a grid of a town measure hundreds. */
const ROUGH = 100;
/** Digits behind the point: a tenth of a metre. */
const DIGITS = 6;
const WISH: PositionOptions = { enableHighAccuracy: true, timeout: 20_000, maximumAge: 10_000 };

type Words = PublicWords["location"];

const refused = (error: GeolocationPositionError, words: Words) =>
  error.code === error.PERMISSION_DENIED ? words.denied : error.code === error.TIMEOUT ? words.late : words.missing;

export function coordinates(Textfield: { config: object }, words: Words, fillBeside: FillBeside) {
  function Coordinates(props: Props): VNode {
    const [said, setSaid] = useState("");
    const [isAsking, setIsAsking] = useState(false);
    const field = h(Textfield as never, props as never);
    if (props.field.properties?.format !== "cn-coordinates" || props.disabled || props.readonly) return field;
    const end = (text: string) => {
      setIsAsking(false);
      setSaid(text);
    };
    const locate = () => {
      if (!("geolocation" in navigator)) return setSaid(words.none);
      setIsAsking(true);
      setSaid(words.asking);
      navigator.geolocation.getCurrentPosition(
        ({ coords }) => {
          props.onChange({ value: `${coords.longitude.toFixed(DIGITS)},${coords.latitude.toFixed(DIGITS)}` });
          const metres = Math.max(1, Math.round(coords.accuracy));
          fillBeside(props.fieldInstance, "accuracy", metres);
          end(metres > ROUGH ? words.rough(metres) : words.got(metres));
        },
        (error) => end(refused(error, words)),
        WISH,
      );
    };
    return h("div", {}, [
      field,
      h("div", { class: "locate no-print" }, [
        h("button", { type: "button", class: "upload-button", disabled: isAsking, onClick: locate }, words.get),
        h("span", { role: "status", class: "soft small" }, said),
      ]),
    ]);
  }
  Coordinates.config = Textfield.config;
  return Coordinates;
}
