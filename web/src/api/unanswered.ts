// Commands of which no answer came: whoever gives the same one again means the one that is on its way, and its key goes along.
const KEY = "Idempotency-Key";
const REVISION = "If-Match";

/** Larger ones are files: their screens keep the key themselves. */
const LARGEST = 100_000;

/** Which command it is, whatever its key; null where that cannot be told. */
function commandOf(url: string, init: RequestInit): string | null {
  const { body } = init;
  if (!body) return `${init.method ?? ""} ${url}`;
  if (!(body instanceof Uint8Array) || body.byteLength > LARGEST) return null;
  return `${init.method ?? ""} ${url} ${new TextDecoder().decode(body)}`;
}

/** `send` with a memory: a repeated command goes out under the key of the one that was not answered, until one is. */
export function remembering(send: typeof fetch): typeof fetch {
  const unanswered = new Map<string, readonly [string, string | null]>();
  return async (input, init = {}) => {
    const headers = new Headers(init.headers);
    const key = headers.get(KEY);
    const command = key === null ? null : commandOf(String(input), init);
    if (key === null || command === null) return send(input, init);
    // Key and revision belong together: the town knows a repetition by both.
    const [sent, revision] = unanswered.get(command) ?? [key, headers.get(REVISION)];
    unanswered.set(command, [sent, revision]);
    headers.set(KEY, sent);
    if (revision !== null) headers.set(REVISION, revision);
    const answer = await send(input, { ...init, headers });
    // An answer that breaks off, or that a machine on the way gives in the town's place, says nothing of what was done.
    await answer.clone().arrayBuffer();
    if (answer.status < 500) unanswered.delete(command);
    return answer;
  };
}
