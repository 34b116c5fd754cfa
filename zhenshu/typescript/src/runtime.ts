// What every call of the client has in common: who asks, one Idempotency-Key over all attempts, pauses, problems, streams.

/** What is about to be sent. */
export interface Attempt {
  method: string;
  /** With path and query as they are sent. */
  url: URL;
  headers: Readonly<Record<string, string>>;
  body: Uint8Array;
}

/** Says who asks; asked anew for every attempt: headers beside its own. */
export type Credential = (attempt: Attempt) => Promise<Record<string, string>>;

/** A token, `zs_…`. */
export function bearer(token: string): Credential {
  return async () => ({ Authorization: `Bearer ${token}` });
}

/** A login with its password, or a token's id or name with the token. Source: RFC 7617. */
export function basic(name: string, secret: string): Credential {
  const pair = base64(new TextEncoder().encode(`${name}:${secret}`));
  return async () => ({ Authorization: `Basic ${pair}` });
}

/** The session of a person who signed in with this browser: the cookie goes by itself. */
export function session(csrfToken: string): Credential {
  return async () => ({ "X-CSRF-Token": csrfToken });
}

/** A hash and the HMAC made of it; both give bytes. */
export interface Digest {
  name: "SM3" | "SHA256";
  hash(text: Uint8Array): Promise<Uint8Array>;
  hmac(key: Uint8Array, text: Uint8Array): Promise<Uint8Array>;
}

/** SHA-256 of the platform. SM3 is not in WebCrypto: give a Digest of your own, such as one over `node:crypto`. */
export const sha256: Digest = {
  name: "SHA256",
  hash: async (text) => new Uint8Array(await crypto.subtle.digest("SHA-256", plain(text))),
  hmac: async (key, text) => {
    const algorithm = { name: "HMAC", hash: "SHA-256" };
    const imported = await crypto.subtle.importKey("raw", plain(key), algorithm, false, ["sign"]);
    return new Uint8Array(await crypto.subtle.sign("HMAC", imported, plain(text)));
  },
};

/** A token that is never sent: it signs each attempt. Source: docs/how-to/sign-requests.md. */
export function signed(tokenId: string, secret: string, digest: Digest = sha256): Credential {
  return async ({ method, url, headers, body }) => {
    const timestamp = Math.floor(Date.now() / 1000).toString();
    const nonce = crypto.randomUUID();
    const named = ["Content-Type", "If-Match", "Idempotency-Key"].map((name) => headers[name] ?? "");
    const where = [method, url.host, url.pathname + url.search, timestamp, nonce];
    const lines = ["ZS2", ...where, ...named, hex(await digest.hash(body))];
    const encode = new TextEncoder();
    const signature = hex(await digest.hmac(encode.encode(secret), encode.encode(lines.join("\n"))));
    const parts = `version=2, id=${tokenId}, timestamp=${timestamp}, nonce=${nonce}, signature=${signature}`;
    return { Authorization: `ZS-HMAC-${digest.name} ${parts}` };
  };
}

/** One wrong field of what was sent. */
export interface FieldProblem {
  /** JSON pointer, such as `/variables/amount`. */
  pointer: string;
  code: string;
  message: string;
  message_en: string;
}

/** The town refused: a problem document (RFC 9457) with a stable `code`. */
export class Problem extends Error {
  readonly status: number;
  readonly code: string;
  readonly title: string;
  readonly titleEn: string;
  readonly detail: string;
  readonly detailEn: string;
  readonly fields: readonly FieldProblem[];
  readonly document: Readonly<Record<string, unknown>>;
  /** Seconds after which it may go better, where the town said so. */
  readonly retryAfter: number | undefined;

  constructor(status: number, document: Record<string, unknown>, retryAfter?: number) {
    const said = (name: string) => (typeof document[name] === "string" ? document[name] : "");
    super(`${status} ${said("code") || `http_${status}`}: ${said("detail")} ${said("detail_en")}`.trim());
    this.name = "Problem";
    this.status = status;
    this.code = said("code") || `http_${status}`;
    this.title = said("title");
    this.titleEn = said("title_en");
    this.detail = said("detail");
    this.detailEn = said("detail_en");
    this.fields = Array.isArray(document.errors) ? (document.errors as FieldProblem[]) : [];
    this.document = document;
    this.retryAfter = retryAfter;
  }

  /** What is wrong with the field at `pointer`. */
  field(pointer: string): FieldProblem | undefined {
    return this.fields.find((one) => one.pointer === pointer);
  }
}

/** No whole answer came. What was asked may have happened: every attempt had the same Idempotency-Key. */
export class ConnectionLost extends Error {
  constructor(cause: unknown) {
    super(`No whole answer came: ${cause instanceof Error ? cause.message : String(cause)}`, { cause });
    this.name = "ConnectionLost";
  }
}

/** What came with a good status is not JSON: something on the way answered in the town's place. Repeat it under its key. */
export class AnswerUnreadable extends Error {
  readonly status: number;

  constructor(status: number, text: string) {
    super(`Expected JSON, found: ${status} ${text.slice(0, 200)}`);
    this.name = "AnswerUnreadable";
    this.status = status;
  }
}

/** How a client behaves. */
export interface Settings {
  /** Attempts at one call. */
  attempts?: number;
  /** Ceiling of the first pause; it doubles up to `longestPauseSeconds`, and the pause is drawn below it. */
  firstPauseSeconds?: number;
  longestPauseSeconds?: number;
  /** After which an attempt is given up. */
  timeoutSeconds?: number;
  fetch?: typeof fetch;
}

/** How one call differs. */
export interface Options {
  /** Of a command that your own program may come with again after a crash; else one is made. */
  idempotencyKey?: string;
  /** Goes into If-Match: refuse if somebody changed it since. */
  revision?: number;
  signal?: AbortSignal;
  timeoutSeconds?: number;
}

/** What an operation asks. */
export interface Asked {
  method: string;
  path: string;
  query?: object;
  body?: unknown;
  form?: FormData;
  accept?: string;
}

const BASE = "/api/v1";
/** Statuses that say: later. Source: RFC 6585, 4; RFC 9110, 15.5.9 and 15.6. */
const PASSING = new Set([408, 429, 502, 503, 504]);
/** Seconds of a Retry-After that are waited out; a longer one is the caller's affair. */
const LONGEST_TOLD = 120;

/** Calls the operations of one town with one credential. */
export class Caller {
  readonly #root: string;
  readonly #credential: Credential;
  readonly #settings: Required<Settings>;

  /** `url` is the town's address, with or without `/api/v1`. */
  constructor(url: string, credential: Credential, settings: Settings = {}) {
    const root = url.replace(/\/+$/, "");
    this.#root = root.endsWith(BASE) ? root : root + BASE;
    this.#credential = credential;
    this.#settings = {
      attempts: 6,
      firstPauseSeconds: 0.2,
      longestPauseSeconds: 20,
      timeoutSeconds: 30,
      fetch: (input, init) => fetch(input, init),
      ...settings,
    };
  }

  protected async json<T>(asked: Asked, options: Options = {}): Promise<T> {
    const answer = await this.answer(asked, options);
    const text = await answer.text();
    try {
      return (text === "" ? undefined : JSON.parse(text)) as T;
    } catch {
      throw new AnswerUnreadable(answer.status, text);
    }
  }

  protected async text(asked: Asked, options: Options = {}): Promise<string> {
    return (await this.answer(asked, options)).text();
  }

  protected async bytes(asked: Asked, options: Options = {}): Promise<Uint8Array> {
    return new Uint8Array(await (await this.answer(asked, options)).arrayBuffer());
  }

  /** The answer, which says that it was done. Throws a Problem, or ConnectionLost after the last attempt. */
  async answer(asked: Asked, options: Options = {}): Promise<Response> {
    const key = headerText(options.idempotencyKey ?? crypto.randomUUID());
    const { attempts, firstPauseSeconds, longestPauseSeconds } = this.#settings;
    for (let failures = 1; ; failures += 1) {
      const found = await this.#attempt(asked, key, options);
      if (found instanceof Response) return found;
      options.signal?.throwIfAborted();
      if (failures >= attempts) throw found;
      const told = found instanceof Problem ? found.retryAfter : undefined;
      if (told !== undefined && told > LONGEST_TOLD) throw found;
      const ceiling = Math.min(firstPauseSeconds * 2 ** (failures - 1), longestPauseSeconds);
      await pause(told ?? ceiling * Math.random(), options.signal);
    }
  }

  /** The answer, or what a further attempt may mend. */
  async #attempt(asked: Asked, key: string, options: Options): Promise<Response | Problem | ConnectionLost> {
    let answer: Response;
    try {
      const whole = await this.#send(asked, key, options);
      // Read here, so that an answer that breaks off is asked for again.
      const body = await whole.arrayBuffer();
      answer = new Response(body.byteLength ? body : null, whole);
    } catch (error) {
      if (options.signal?.aborted) throw error;
      return new ConnectionLost(error);
    }
    if (answer.ok || answer.status === 304) return answer;
    const problem = await problemOf(answer);
    if (PASSING.has(problem.status) || problem.code === "process_instance_busy") return problem;
    throw problem;
  }

  async #send(asked: Asked, key: string, options: Options): Promise<Response> {
    const timeout = AbortSignal.timeout((options.timeoutSeconds ?? this.#settings.timeoutSeconds) * 1000);
    const signal = options.signal ? AbortSignal.any([options.signal, timeout]) : timeout;
    const url = this.#address(asked);
    const headers: Record<string, string> = { Accept: asked.accept ?? "application/json" };
    if (asked.method !== "GET") headers["Idempotency-Key"] = key;
    if (options.revision !== undefined) headers["If-Match"] = `"${options.revision}"`;
    const [sent, media] = await body(asked);
    if (media) headers["Content-Type"] = media;
    const proof = await this.#credential({ method: asked.method, url, headers, body: sent ?? new Uint8Array() });
    const init = { method: asked.method, headers: { ...headers, ...proof }, body: sent ? plain(sent) : null, signal };
    return this.#settings.fetch(url, init);
  }

  #address(asked: Asked): URL {
    const url = new URL(this.#root + asked.path, globalThis.location?.href);
    for (const [name, value] of Object.entries(asked.query ?? {})) {
      if (value !== undefined && value !== null) url.searchParams.set(name, String(value));
    }
    return url;
  }

  /** Server-sent events without end: where a connection breaks, it goes on behind the last event. */
  protected async *stream<T>(asked: Asked, options: Options = {}): AsyncGenerator<T> {
    const url = this.#address(asked);
    const signal = options.signal ?? null;
    let position: number | undefined;
    let pauseSeconds = 3;
    for (;;) {
      try {
        const resumed: Record<string, string> = position === undefined ? {} : { "Last-Event-ID": String(position) };
        const headers = { Accept: "text/event-stream", ...resumed };
        const proof = await this.#credential({ method: "GET", url, headers, body: new Uint8Array() });
        const answer = await this.#settings.fetch(url, { headers: { ...headers, ...proof }, signal });
        if (!answer.ok) throw await problemOf(answer);
        for await (const piece of pieces(answer)) {
          if (piece.retrySeconds !== undefined) pauseSeconds = piece.retrySeconds;
          if (piece.data !== "") yield JSON.parse(piece.data) as T;
          if (piece.position !== undefined) position = piece.position;
        }
      } catch (error) {
        if (options.signal?.aborted) return;
        if (error instanceof Problem && !PASSING.has(error.status) && error.status < 500) throw error;
        if (error instanceof SyntaxError) throw error;
      }
      await pause(pauseSeconds * (0.5 + Math.random() / 2), options.signal);
    }
  }
}

/** Every row of a list: `for await (const one of each((cursor) => town.listTasks({ mine: true, cursor })))`. */
export async function* each<T>(
  page: (cursor: string | undefined) => Promise<{ items: T[]; next_cursor: string | null }>,
): AsyncGenerator<T> {
  let cursor: string | undefined;
  do {
    const found = await page(cursor);
    yield* found.items;
    cursor = found.next_cursor ?? undefined;
  } while (cursor !== undefined);
}

/** The webhook was not signed with a known secret, or not in these minutes. */
export class SignatureInvalid extends Error {
  override readonly name = "SignatureInvalid";
}

/**
 * The event of a webhook, from the raw body as it came in. Give both secrets during a rotation. Store it under its `id`:
 * it may come more than once. Source: Standard Webhooks 1.0.
 */
export async function verifyWebhook<T = Record<string, unknown>>(
  raw: Uint8Array,
  headers: Record<string, string | string[] | undefined>,
  secrets: readonly string[],
  toleranceSeconds = 300,
): Promise<T> {
  const found = new Map(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), String(value ?? "")]));
  const [id, timestamp, signatures] = ["id", "timestamp", "signature"].map((one) => found.get(`webhook-${one}`) ?? "");
  if (!id || !timestamp || !signatures) throw new SignatureInvalid("A header is missing");
  if (!/^[0-9]+$/.test(timestamp) || Math.abs(Date.now() / 1000 - Number(timestamp)) > toleranceSeconds) {
    throw new SignatureInvalid(`The time stamp is more than ${toleranceSeconds} seconds away`);
  }
  const head = new TextEncoder().encode(`${id}.${timestamp}.`);
  const content = new Uint8Array(head.length + raw.length);
  content.set(head);
  content.set(raw, head.length);
  const given = signatures.split(" ").filter((one) => one.startsWith("v1,"));
  for (const secret of secrets) {
    const key = Uint8Array.from(atob(secret.replace(/^whsec_/, "")), (one) => one.charCodeAt(0));
    const expected = `v1,${base64(await sha256.hmac(key, content))}`;
    if (given.some((one) => same(one, expected))) return JSON.parse(new TextDecoder().decode(raw)) as T;
  }
  throw new SignatureInvalid("No known secret has signed it");
}

/** The text as a header holds it: percent-encoded unless it is visible ASCII. */
function headerText(text: string): string {
  return /^[!-~]*$/.test(text) ? text : encodeURIComponent(text);
}

/** One part of a path. */
export function segment(text: string): string {
  return encodeURIComponent(text);
}

async function body(asked: Asked): Promise<[Uint8Array | undefined, string | undefined]> {
  if (asked.form) {
    // Written out once, so that it can be signed.
    const whole = new Response(asked.form);
    return [new Uint8Array(await whole.arrayBuffer()), whole.headers.get("Content-Type") ?? undefined];
  }
  if (asked.body === undefined) return [undefined, undefined];
  return [new TextEncoder().encode(JSON.stringify(asked.body)), "application/json"];
}

async function problemOf(answer: Response): Promise<Problem> {
  const text = await answer.text();
  let document: unknown;
  try {
    document = JSON.parse(text);
  } catch {
    document = undefined;
  }
  const isObject = typeof document === "object" && document !== null && !Array.isArray(document);
  const told = isObject ? (document as Record<string, unknown>) : { detail_en: text.slice(0, 200) };
  return new Problem(answer.status, told, retryAfter(answer.headers.get("Retry-After")));
}

/** Seconds of a Retry-After header: a number, or a date. Source: RFC 9110, 10.2.3. */
function retryAfter(value: string | null): number | undefined {
  if (value === null) return undefined;
  const seconds = value.trim() === "" ? NaN : Number(value);
  const wait = Number.isNaN(seconds) ? (Date.parse(value) - Date.now()) / 1000 : seconds;
  return Number.isNaN(wait) ? undefined : Math.max(wait, 0);
}

function pause(seconds: number, signal: AbortSignal | undefined): Promise<void> {
  return new Promise((resolve, reject) => {
    if (signal?.aborted) return reject(signal.reason);
    const stop = () => {
      clearTimeout(timer);
      reject(signal?.reason);
    };
    const timer = setTimeout(() => {
      signal?.removeEventListener("abort", stop);
      resolve();
    }, seconds * 1000);
    signal?.addEventListener("abort", stop, { once: true });
  });
}

interface Piece {
  data: string;
  position: number | undefined;
  retrySeconds: number | undefined;
}

/** Events of one connection. Source: HTML, 9.2.6, interpreting an event stream. */
async function* pieces(answer: Response): AsyncGenerator<Piece> {
  if (!answer.body) return;
  const decoder = new TextDecoder();
  let rest = "";
  for await (const chunk of answer.body as unknown as AsyncIterable<Uint8Array>) {
    const blocks = (rest + decoder.decode(chunk, { stream: true })).split(/\r?\n\r?\n/);
    rest = blocks.pop() ?? "";
    for (const block of blocks) yield pieceOf(block);
  }
}

function pieceOf(block: string): Piece {
  const piece: Piece = { data: "", position: undefined, retrySeconds: undefined };
  for (const line of block.split(/\r?\n/)) {
    const [, name, value] = /^([^:]*):? ?(.*)$/.exec(line) ?? [];
    if (name === "data") piece.data += value;
    if (name === "id") piece.position = Number(value);
    if (name === "retry") piece.retrySeconds = Number(value) / 1000;
  }
  return piece;
}

function hex(bytes: Uint8Array): string {
  return Array.from(bytes, (one) => one.toString(16).padStart(2, "0")).join("");
}

function base64(bytes: Uint8Array): string {
  return btoa(String.fromCharCode(...bytes));
}

/** Compares in a time that does not tell where the difference is. */
function same(one: string, other: string): boolean {
  let difference = one.length ^ other.length;
  for (let at = 0; at < one.length; at += 1) difference |= one.charCodeAt(at) ^ other.charCodeAt(at % other.length);
  return difference === 0;
}

/** Bytes as the platform's own functions take them. */
function plain(bytes: Uint8Array): Uint8Array<ArrayBuffer> {
  return bytes as Uint8Array<ArrayBuffer>;
}
