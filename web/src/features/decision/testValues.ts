// What a person types into a test row, as JSON takes it.

/** Numbers, true, false, null, lists, objects and quoted texts are JSON; anything else is text; nothing is left out. */
export function typed(text: string): unknown {
  const bare = text.trim();
  if (!bare) return undefined;
  try {
    return JSON.parse(bare);
  } catch {
    return bare;
  }
}

export function inputsOf(row: Readonly<Record<string, string>>, names: readonly string[]): Record<string, unknown> {
  return Object.fromEntries(names.map((name) => [name, typed(row[name] ?? "")]).filter(([, value]) => value !== undefined));
}

/** A value as a cell shows it: texts as they are, objects by their entries. */
export function shown(value: unknown, nothing: string): string {
  if (value === null || value === undefined) return nothing;
  if (typeof value === "string") return value;
  if (typeof value !== "object") return String(value);
  if (Array.isArray(value)) return value.map((one) => shown(one, nothing)).join("；");
  return Object.entries(value)
    .map(([name, one]) => `${name} = ${shown(one, nothing)}`)
    .join("，");
}
