// Texts are compared line by line; what stayed is left out but for a little.
import assert from "node:assert/strict";
import { test } from "node:test";

import { lineDifferences } from "./lines.ts";

const shown = (before: string, after: string) => lineDifferences(before, after)?.map((one) => `${{ old: "-", new: "+", same: " ", gap: "" }[one.kind]}${one.text}`);

test("a changed line goes and comes", () => {
  assert.deepEqual(shown("a\nb\nc", "a\nB\nc"), [" a", "-b", "+B", " c"]);
});

test("lines come and go alone", () => {
  assert.deepEqual(shown("a\nc", "a\nb\nc"), [" a", "+b", " c"]);
  assert.deepEqual(shown("a\nb\nc", "a\nc"), [" a", "-b", " c"]);
});

test("what is far from a change is folded", () => {
  const [before, after] = ["1\n2\n3\n4\n5\n6", "1\n2\n3\n4\n5\nsix"];

  assert.deepEqual(shown(before, after), ["…", " 4", " 5", "-6", "+six"]);
});

test("texts without end are not compared", () => {
  const long = (line: string) => Array.from({ length: 4000 }, (_, at) => `${line}${at}`).join("\n");

  assert.equal(lineDifferences(long("a"), long("b")), null);
});
