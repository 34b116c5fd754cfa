// The formats take what the town takes and refuse what it refuses.
import assert from "node:assert/strict";
import { test } from "node:test";

import { wrongWith } from "./formats.ts";

const RIGHT: [string, string][] = [
  ["cn-idcard", "320299199001010015"],
  ["cn-uscc", "91320299MA1ABCDE0Y"],
  ["cn-mobile", " 13800000000 "],
  ["cn-landline", "0510-86000000"],
  ["cn-phone", "0510-86000000"],
  ["cn-plate", "苏BD12345"],
  ["cn-plate", "苏b12345"],
  ["cn-postcode", "214400"],
  ["cn-name", "买买提·吐尔逊"],
  ["cn-region", "320281199"],
  ["cn-coordinates", "120.2843210,31.9123456"],
  ["money", "1280.50"],
  ["cn-idcard", ""],
  ["unknown", "anything"],
];
const WRONG: [string, string][] = [
  ["cn-idcard", "320299199001010016"],
  ["cn-idcard", "320299199002300015"],
  ["cn-idcard", "990299199001010015"],
  ["cn-idcard", "32029919900101001"],
  ["cn-uscc", "91320299MA1ABCDE0X"],
  ["cn-uscc", "91320299MAIABCDE0Y"],
  ["cn-mobile", "12800000000"],
  ["cn-plate", "苏I12345"],
  ["cn-name", "张三<script>"],
  ["cn-coordinates", "31.9,120.2"],
  ["money", "1,280.50"],
];

for (const [format, text] of RIGHT) test(`${format} takes ${text}`, () => assert.equal(wrongWith(format, text), null));
for (const [format, text] of WRONG) test(`${format} refuses ${text}`, () => assert.ok(wrongWith(format, text)));

test("a certificate's number is read by its type", () => {
  assert.ok(wrongWith("cn-certificate", "1", "居民身份证"));
  assert.equal(wrongWith("cn-certificate", "E12345678", "护照"), null);
});
