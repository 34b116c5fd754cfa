// Fields and lists are judged as the town judges them.
import assert from "node:assert/strict";
import { test } from "node:test";

import { isMissing, wrongIn, wrongRows } from "./checks.ts";
import type { Component } from "./schema.ts";

const field = (type: string, more: object = {}): Component => ({ id: "f", type, key: "f", ...more });

test("numbers of files", () => {
  const picker = field("filepicker", { multiple: true, properties: { minFiles: "2", maxFiles: "3" } });
  const files = (number: number) => Array.from({ length: number }, (_, at) => ({ id: String(at) }));
  assert.deepEqual([0, 1, 2, 3, 4].map((number) => wrongIn(picker, files(number), null) === null), [true, false, true, true, false]);
  assert.ok(wrongIn(field("filepicker"), files(2), null));
});

test("numbers of rows", () => {
  const list = field("dynamiclist", { label: "专家", properties: { minRows: "2", maxRows: "3" } });
  assert.deepEqual([1, 2, 3, 4].map((rows) => wrongRows(list, rows) === null), [false, true, true, false]);
  assert.match(wrongRows(list, 1)?.[0] ?? "", /专家：至少应有 2 行/);
});

test("telephones and addresses as the town reads them", () => {
  const phone = field("textfield", { validate: { validationType: "phone" } });
  assert.deepEqual(["13800000000", "0510-86000000", "+4930664040900", "12"].map((text) => wrongIn(phone, text, null) === null), [true, true, true, false]);
  const mail = field("textfield", { validate: { validationType: "email" } });
  assert.deepEqual(["a@b.cn", "a@"].map((text) => wrongIn(mail, text, null) === null), [true, false]);
});

test("texts that are too long, or hold what nobody sees", () => {
  assert.ok(wrongIn(field("textfield"), "x".repeat(1_001), null));
  assert.equal(wrongIn(field("textarea"), "x".repeat(1_001), null), null);
  assert.ok(wrongIn(field("textfield"), "a\u0000b", null));
});

test("blanks alone are missing", () => {
  assert.ok(isMissing(field("textfield"), " \u200b"));
  assert.ok(!isMissing(field("select"), " "));
});
