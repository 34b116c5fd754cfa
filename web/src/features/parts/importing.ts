// Where files that somebody brings belong in a design.
import { type Files, sorted, textOf } from "../../api/bundles.ts";
import { diagramOf, processIds } from "./diagrams.ts";

export interface Taken {
  readonly files: Files;
  /** Names among them that the design had already. */
  readonly replaced: readonly string[];
  readonly leftOut: readonly string[];
}

const baseOf = (name: string) => name.replace(/^.*\//, "");

function formId(bytes: Uint8Array | undefined): string | null {
  try {
    return (JSON.parse(textOf(bytes ?? new Uint8Array())) as { id?: string }).id ?? null;
  } catch {
    return null;
  }
}

/** The same process, form or file name replaces what is there; a lone form goes beside the others. */
function placeFor(name: string, bytes: Uint8Array, key: string, present: Files): string {
  if (present[name]) return name;
  if (/\.bpmn$/i.test(name) && processIds(textOf(bytes)).includes(key)) return diagramOf(present, key) ?? name;
  const names = Object.keys(present);
  if (/\.form$/i.test(name)) {
    const id = formId(bytes);
    const same = names.find((one) => /\.form$/i.test(one) && id !== null && formId(present[one]) === id);
    if (same) return same;
  }
  return names.find((one) => baseOf(one) === baseOf(name)) ?? (/^[^/]+\.form$/i.test(name) ? `forms/${name}` : name);
}

export function taken(given: Files, key: string, present: Files): Taken {
  const { files, leftOut } = sorted(given);
  const placed = Object.fromEntries(Object.entries(files).map(([name, bytes]) => [placeFor(name, bytes, key, present), bytes]));
  return { files: placed, replaced: Object.keys(placed).filter((name) => present[name]), leftOut };
}
