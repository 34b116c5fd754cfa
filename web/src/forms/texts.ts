// What a reader sees of a text, as the town's `engine/values.py` has it.

/** Characters without a picture that say nothing. Source: Unicode, Default_Ignorable_Code_Point; the blank of braille. */
const INVISIBLE =
  /[\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u200b\u200e\u200f\u2060-\u2065\u206a-\u206f\u2800\u3164\ufeff\uffa0\ufff0-\ufff8\u{e0000}-\u{e00ff}\u{e01f0}-\u{e0fff}]/gu;
/** Joiners and variation selectors: part of a word, and nothing by themselves. */
const ATTACHED = /[\u180b-\u180f\u200c\u200d\ufe00-\ufe0f\u{e0100}-\u{e01ef}]/gu;
/** Control characters, marks that turn the writing direction, and halves of characters. */
const CONTROLS = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069\ud800-\udfff\ufffe\uffff]/u;

/** A text as the town keeps it: without invisible characters. */
export const visible = (text: string) => text.replace(INVISIBLE, "");

/** What is left where joiners and blanks around it count for nothing. */
export const seen = (text: string) => visible(text).replace(ATTACHED, "").trim();

export const hasControls = (text: string) => CONTROLS.test(text);
