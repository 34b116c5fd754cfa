// What was not answered is repeated under its key, what was answered is done anew.
import assert from "node:assert/strict";
import { test } from "node:test";

import { remembering } from "./unanswered.ts";

const bytes = (text: string) => new TextEncoder().encode(text);
const command = (key: string, text = "{}") => ({ method: "POST", headers: { "Idempotency-Key": key, "If-Match": `"${key}"` }, body: bytes(text) });

/** A line on which answers come or do not, and the keys that went over it. */
function line(...answers: (Response | null)[]) {
  const keys: (string | null)[] = [];
  const send = remembering((_, init) => {
    const headers = new Headers(init?.headers);
    keys.push(headers.get("Idempotency-Key"));
    if (headers.has("If-Match")) assert.equal(headers.get("If-Match"), `"${headers.get("Idempotency-Key")}"`, "as it was sent first");
    const answer = answers.shift();
    return answer ? Promise.resolve(answer) : Promise.reject(new TypeError("lost"));
  });
  return { keys, send };
}

test("the same command after a lost answer has the same key, and a new one after an answer", async () => {
  const { keys, send } = line(null, new Response("{}", { status: 503 }), new Response("{}"), new Response("{}"));

  await assert.rejects(send("/copies", command("a")));
  for (const key of ["b", "c", "d"]) await send("/copies", command(key));

  assert.deepEqual(keys, ["a", "a", "a", "d"]);
});

test("a refusal is an answer", async () => {
  const { keys, send } = line(new Response("{}", { status: 403 }), new Response("{}"));

  for (const key of ["a", "b"]) await send("/copies", command(key));

  assert.deepEqual(keys, ["a", "b"]);
});

test("an answer that breaks off is none", async () => {
  const broken = new Response(new ReadableStream({ pull: (at) => at.error(new TypeError("cut")) }));
  const { keys, send } = line(broken, new Response("{}"));

  await assert.rejects(send("/copies", command("a")));
  await send("/copies", command("b"));

  assert.deepEqual(keys, ["a", "a"]);
});

test("another command, and what only asks, have nothing to do with it", async () => {
  const { keys, send } = line(null, new Response("{}"), new Response("{}"), new Response("{}"));

  await assert.rejects(send("/copies", command("a")));
  await send("/copies", command("b", '{"to": "chen.jing"}'));
  await send("/urges", command("c"));
  await send("/copies", {});

  assert.deepEqual(keys, ["a", "b", "c", null]);
});
