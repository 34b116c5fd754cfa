// Imports go down the floors only, and no feature knows another.
import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { dirname, join, relative, resolve } from "node:path";
import { test } from "node:test";

const HOME = import.meta.dirname;
/** Lower floors have higher numbers; rooms of one floor do not know each other. */
const FLOORS: Readonly<Record<string, number>> = { app: 0, features: 1, mutations: 2, forms: 2, bpmn: 2, dmn: 2, queries: 3, api: 4, ui: 5 };
const SHARED = "parts";

const files = readdirSync(HOME, { recursive: true, encoding: "utf8" }).filter((one) => /(?<!\.test)\.tsx?$/.test(one) && one.includes("/"));

function imports(file: string): string[] {
  const text = readFileSync(join(HOME, file), "utf8");
  const named = [...text.matchAll(/(?:from|import|import\()\s*"(\.[^"]+)"/g)].map((found) => found[1] ?? "");
  return named.map((one) => relative(HOME, resolve(HOME, dirname(file), one)));
}

test("imports go down", () => {
  const upward: string[] = [];
  for (const file of files) {
    const [room = "", inner] = file.split("/");
    for (const target of imports(file)) {
      const [other = "", theirs] = target.split("/");
      if (room === other) {
        if (room === "features" && inner !== theirs && theirs !== SHARED) upward.push(`${file} → ${target}`);
      } else if ((FLOORS[other] ?? -1) <= (FLOORS[room] ?? 99)) upward.push(`${file} → ${target}`);
    }
  }
  assert.deepEqual(upward, []);
});

test("no file is long", () => {
  const long = files.filter((file) => !file.includes("ui/words/") && readFileSync(join(HOME, file), "utf8").split("\n").length > 200);
  assert.deepEqual(long, []);
});
