// The files that a matter holds, wherever in its variables they stand.
export interface HeldFile {
  readonly id: string;
  readonly name: string;
  readonly type: string;
  readonly size: number;
}

function isFile(value: object): value is HeldFile {
  const one = value as Partial<HeldFile>;
  return typeof one.id === "string" && typeof one.name === "string" && typeof one.type === "string" && "sha256" in value;
}

/** Every file once, in the order in which they stand. */
export function filesIn(value: unknown, found = new Map<string, HeldFile>()): HeldFile[] {
  if (typeof value === "object" && value !== null) {
    if (!Array.isArray(value) && isFile(value)) found.set(value.id, value);
    else for (const inner of Object.values(value)) filesIn(inner, found);
  }
  return [...found.values()];
}

/** A sent form with its files as a form shows them: other systems name a file by its id alone. */
export function withFiles(sent: unknown, held: ReadonlyMap<string, HeldFile>): unknown {
  if (typeof sent === "string") return held.get(sent) ?? sent;
  if (typeof sent !== "object" || sent === null) return sent;
  if (Array.isArray(sent)) return sent.map((one) => withFiles(one, held));
  return isFile(sent) ? sent : Object.fromEntries(Object.entries(sent).map(([name, one]) => [name, name === "id" ? one : withFiles(one, held)]));
}
