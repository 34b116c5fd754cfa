// The one catalogue of words: a key that is missing in a language does not compile.
import { zh } from "./zh.ts";

export type Shape<T> = T extends string
  ? string
  : T extends readonly string[]
    ? readonly string[]
    : T extends (...given: infer Given) => string
      ? (...given: Given) => string
      : { readonly [Key in keyof T]: Shape<T[Key]> };

export type Words = Shape<typeof zh>;
export type Language = "zh" | "en";
