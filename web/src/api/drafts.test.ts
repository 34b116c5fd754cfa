// Run by `npm test`: a submission has one key until it is answered.
import assert from "node:assert/strict";
import { test } from "node:test";

import { submission } from "./drafts.ts";

test("what is changed while no answer came goes out under the same key, and knows what went out before", () => {
  const first = submission(undefined, "a");
  const same = submission(first, "a");
  const changed = submission(same, "b");
  const back = submission(changed, "a");

  assert.deepEqual(same, { key: first.key, body: "a", earlier: [] });
  assert.deepEqual(changed, { key: first.key, body: "b", earlier: ["a"] });
  assert.deepEqual(back, { key: first.key, body: "a", earlier: ["b"] });
  assert.notEqual(submission(undefined, "a").key, first.key);
});
