// A place is free, and as near as it can be.
import assert from "node:assert/strict";
import { test } from "node:test";

import { freePlace } from "./freePlace.ts";

const TASK = { width: 100, height: 80 };

test("an empty drawing takes an element where it is wanted", () => {
  assert.deepEqual(freePlace(TASK, { x: 10.4, y: 20 }, []), { x: 10, y: 20 });
});

test("what is taken is left alone, and what is beside it does not matter", () => {
  const at = freePlace(TASK, { x: 50, y: 40 }, [{ x: 0, y: 0, ...TASK }, { x: 400, y: 100, ...TASK }]);

  assert.equal(at.x, 50);
  assert.ok(at.y >= 40 + 80 + 30 && at.y < 40 + 80 + 60);
});
