// Instants on a bar's axis.
import assert from "node:assert/strict";
import { test } from "node:test";

import { at, dayEnd, dayStart, isWithin, scaleOf, ticks } from "./scale.ts";

const NOW = Date.parse("2026-11-23T02:00:00Z");

test("today stands where the zoom puts it", () => {
  assert.equal(at(scaleOf("week", NOW), NOW), 50);
});

test("what lies outside stands at the edge", () => {
  const scale = scaleOf("week", NOW);
  assert.equal(at(scale, scale.from - 1), 0);
  assert.equal(at(scale, scale.to + 1), 100);
  assert.equal(isWithin(scale, scale.to + 1), false);
});

test("a suspended day is suspended as a whole, by the town's clock", () => {
  assert.equal(dayEnd("2026-11-23") - dayStart("2026-11-23"), 86_400_000);
  assert.equal(new Date(dayStart("2026-11-23")).toISOString(), "2026-11-22T16:00:00.000Z");
});

test("ticks are midnights of the town within the axis, at most eight", () => {
  for (const zoom of ["week", "month", "quarter"] as const) {
    const scale = scaleOf(zoom, NOW);
    const found = ticks(scale);
    assert.ok(found.length > 3 && found.length <= 8, String(found.length));
    assert.ok(found.every((one) => isWithin(scale, one) && new Date(one).getUTCHours() === 16));
  }
});
