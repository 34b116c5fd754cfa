// Asks the town for what the first screen will show while the code of that screen is still on its way.

/** Milliseconds for which such an answer is news. */
const FRESH = 15_000;
const asked = new Map<string, Promise<Response>>();

/** What a screen asks for first, by its address. */
const FIRST: readonly (readonly [RegExp, (...found: string[]) => readonly string[]])[] = [
  [/^\/$/, () => ["/worklist/counts"]],
  [/^\/work$/, () => ["/worklist?tab=held&order=urgency", "/worklist/counts"]],
  [/^\/tasks\/([0-9a-f-]{36})$/, (task = "") => [`/tasks/${task}`, `/tasks/${task}/form`]],
  [/^\/matters\/([0-9a-f-]{36})$/, (instance = "") => [`/matters/${instance}`]],
];

/** Asks, for whoever seems to be signed in; refusals are heard by whoever takes them. */
export function askAhead({ pathname, search }: Location): void {
  if (search) return;
  for (const [pattern, doors] of FIRST) {
    const found = pattern.exec(pathname);
    if (!found) continue;
    for (const door of doors(...found.slice(1))) {
      const address = `${location.origin}/api/v1${door}`;
      const answer = fetch(address, { headers: { Accept: "application/json" } });
      answer.catch(() => asked.delete(address));
      asked.set(address, answer);
    }
    setTimeout(() => asked.clear(), FRESH);
  }
}

/** The answer that was asked for, once; undefined where none was, or where it was no answer for whoever asks now. */
export async function takeAhead(address: string): Promise<Response | undefined> {
  const answer = asked.get(address);
  asked.delete(address);
  const found = await answer?.catch(() => undefined);
  return found?.ok ? found : undefined;
}
