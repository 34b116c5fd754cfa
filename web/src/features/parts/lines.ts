// Two texts line by line: what went, what came, and a little around it.

export interface Line {
  readonly kind: "old" | "new" | "same" | "gap";
  readonly text: string;
}

/** Lines shown around a change. */
const AROUND = 2;
/** Cells of the table of common lines, above which nothing is shown. Reason: 4 bytes each, in a browser. */
const MOST_CELLS = 9_000_000;

/** Null where the texts are too long to compare. */
export function lineDifferences(before: string, after: string): Line[] | null {
  const [old, now] = [before.split("\n"), after.split("\n")];
  let start = 0;
  while (start < old.length && start < now.length && old[start] === now[start]) start += 1;
  let end = 0;
  while (end < old.length - start && end < now.length - start && old.at(-1 - end) === now.at(-1 - end)) end += 1;
  const middle = walk(old.slice(start, old.length - end), now.slice(start, now.length - end));
  if (!middle) return null;
  const same = (texts: readonly string[]): Line[] => texts.map((text) => ({ kind: "same", text }));
  return folded([...same(old.slice(0, start)), ...middle, ...same(old.slice(old.length - end))]);
}

/** The longest common sequence, by the table. */
function walk(old: readonly string[], now: readonly string[]): Line[] | null {
  const wide = now.length + 1;
  if ((old.length + 1) * wide > MOST_CELLS) return null;
  const lengths = new Uint32Array((old.length + 1) * wide);
  const at = (row: number, column: number) => lengths[row * wide + column] ?? 0;
  for (let row = old.length - 1; row >= 0; row -= 1) {
    for (let column = now.length - 1; column >= 0; column -= 1) {
      lengths[row * wide + column] = old[row] === now[column] ? at(row + 1, column + 1) + 1 : Math.max(at(row + 1, column), at(row, column + 1));
    }
  }
  const lines: Line[] = [];
  let [row, column] = [0, 0];
  while (row < old.length || column < now.length) {
    const [was, is] = [old[row], now[column]];
    if (was !== undefined && was === is) {
      lines.push({ kind: "same", text: was });
      row += 1;
      column += 1;
    } else if (was !== undefined && (is === undefined || at(row + 1, column) >= at(row, column + 1))) {
      lines.push({ kind: "old", text: was });
      row += 1;
    } else {
      lines.push({ kind: "new", text: is ?? "" });
      column += 1;
    }
  }
  return lines;
}

function folded(lines: readonly Line[]): Line[] {
  const isNear = lines.map((_, at) => lines.slice(Math.max(0, at - AROUND), at + AROUND + 1).some((one) => one.kind !== "same"));
  return lines.flatMap((line, at) => {
    if (isNear[at]) return [line];
    return at === 0 || isNear[at - 1] ? [{ kind: "gap", text: "…" } as const] : [];
  });
}
