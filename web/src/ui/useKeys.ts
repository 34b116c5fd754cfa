// Keys that do something on a screen; not while somebody types, unless they are held with Control.
import { useEffect, useRef } from "react";

type Keys = Readonly<Record<string, (event: KeyboardEvent) => void>>;

const isTyping = (target: EventTarget | null) =>
  target instanceof HTMLElement && (target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName));

/** Dialogs that were closed stay in the page, without a place on the screen. */
const hasOverlay = () =>
  [...document.querySelectorAll('dialog, [role="dialog"], [role="alertdialog"]')].some((one) => one.getClientRects().length > 0);

export function useKeys(keys: Keys): void {
  const present = useRef(keys);
  present.current = keys;
  useEffect(() => {
    const hear = (event: KeyboardEvent) => {
      if (event.defaultPrevented || event.isComposing || event.altKey || hasOverlay()) return;
      const held = event.ctrlKey || event.metaKey;
      if (!held && isTyping(event.target)) return;
      const act = present.current[held ? `Ctrl+${event.key}` : event.key.length === 1 ? event.key.toLowerCase() : event.key];
      if (!act) return;
      act(event);
    };
    addEventListener("keydown", hear);
    return () => removeEventListener("keydown", hear);
  }, []);
}
