// Where an element has room.
export interface Place {
  readonly x: number;
  readonly y: number;
}
export interface Box extends Place {
  readonly width: number;
  readonly height: number;
}

/** Pixels between two elements. */
const GAP = 30;
/** Steps downwards before a place is taken as it is. */
const PATIENCE = 200;

export const boxOf = ({ x, y, width, height }: Box): Box => ({ x, y, width, height });

/** The first centre at or below `from` at which nothing is nearer than the gap. */
export function freePlace({ width, height }: Pick<Box, "width" | "height">, from: Place, taken: readonly Box[]): Place {
  const isTaken = (at: Place) =>
    taken.some((one) => Math.abs(one.x + one.width / 2 - at.x) < (one.width + width) / 2 + GAP && Math.abs(one.y + one.height / 2 - at.y) < (one.height + height) / 2 + GAP);
  let at = { x: Math.round(from.x), y: Math.round(from.y) };
  for (let step = 0; step < PATIENCE && isTaken(at); step += 1) at = { x: at.x, y: at.y + GAP };
  return at;
}
