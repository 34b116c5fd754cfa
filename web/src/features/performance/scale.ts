// Where instants lie on a bar's axis.
const DAY = 86_400_000;

/** Days before and after today that an axis shows. */
export const ZOOMS = { week: [7, 7], month: [21, 30], quarter: [45, 90] } as const;
export type Zoom = keyof typeof ZOOMS;

export interface Scale {
  readonly from: number;
  readonly to: number;
}

export const scaleOf = (zoom: Zoom, now = Date.now()): Scale => ({ from: now - ZOOMS[zoom][0] * DAY, to: now + ZOOMS[zoom][1] * DAY });

/** Per cent from the left; what lies outside stands at the edge. */
export const at = (scale: Scale, instant: number) =>
  Math.min(100, Math.max(0, ((instant - scale.from) / (scale.to - scale.from)) * 100));

export const isWithin = (scale: Scale, instant: number) => instant >= scale.from && instant <= scale.to;

/** First and last day of a pause as instants: a day is suspended as a whole. */
export const dayStart = (day: string) => Date.parse(`${day}T00:00:00+08:00`);
export const dayEnd = (day: string) => dayStart(day) + DAY;

/** Days that get a line on the axis: so few that their dates can be read beside each other. */
export function ticks({ from, to }: Scale): number[] {
  const every = Math.ceil((to - from) / DAY / 8) * DAY;
  const first = dayStart(new Date(from + 8 * 3_600_000).toISOString().slice(0, 10)) + every;
  return Array.from({ length: Math.max(0, Math.ceil((to - first) / every)) }, (_, n) => first + n * every);
}
