// What an expression reads, and whether an error stands there: as `forms/validation.py` has it.

type Path = readonly (string | number)[];

const CHAIN = /[\p{L}_][\p{L}\p{N}_]*(?:\.[\p{L}_][\p{L}\p{N}_]*)*/gu;
const TEXT = /"(?:[^"\\]|\\.)*"/g;

/** The paths that an expression may read, such as `report.fine` and `this.result`; other words do no harm. */
export function readBy(expression: unknown): string[][] {
  if (typeof expression !== "string") return [];
  return [...expression.replace(TEXT, " ").matchAll(CHAIN)].map(([chain]) => chain.split("."));
}

/** Whether what a field at `from` calls `place` is, holds, or stands in what is at `error`. */
export function reaches([first, ...rest]: Path, error: Path, from: Path): boolean {
  const row = rowOf(from);
  const isInner = first === "this" || first === "_this_";
  const isOuter = first === "parent" || first === "_parent_";
  const place = isInner ? [...row, ...rest] : isOuter ? [...rowOf(row.slice(0, -1)), ...rest] : [first, ...rest];
  // From outside, the rows of a list are not told apart.
  const there = isInner || isOuter ? error : error.filter((name) => !isIndex(name));
  return place.every((name, at) => at >= there.length || String(name) === String(there[at]));
}

const isIndex = (name: unknown) => /^\d+$/.test(String(name));

/** The path of the row, or of the form, in which a field stands. */
function rowOf(path: Path): Path {
  const at = path.findLastIndex(isIndex);
  return path.slice(0, at + 1);
}
