// Both languages of a label are told apart; what has one language is left alone.
import assert from "node:assert/strict";
import { test } from "node:test";

import { spoken } from "./spoken.ts";

const PAIRS: [string, string, string][] = [
  ["申请人 Applicant", "申请人", "Applicant"],
  ["自然人 natural person", "自然人", "natural person"],
  ["举报人（仅承办人可见） Reporter, seen by the handler only", "举报人（仅承办人可见）", "Reporter, seen by the handler only"],
  ["附件（至少一张照片） Attachments", "附件（至少一张照片）", "Attachments"],
  ["来源 {{origin}} 转入，请核对。 A clue from {{origin}}: check it.", "来源 {{origin}} 转入，请核对。", "A clue from {{origin}}: check it."],
  ["事由 Reason：{{attempt.reason}}", "事由：{{attempt.reason}}", "Reason：{{attempt.reason}}"],
  ["一百元以下罚款 fine of 100 yuan or less", "一百元以下罚款", "fine of 100 yuan or less"],
  ["结束日期 To", "结束日期", "To"],
  ["代理人身份证号码 Agent’s identity number", "代理人身份证号码", "Agent’s identity number"],
  ["拟派 Proposed: **{{lead}}** · {{kind}}", "拟派: **{{lead}}** · {{kind}}", "Proposed: **{{lead}}** · {{kind}}"],
];

for (const [text, chinese, english] of PAIRS) {
  test(text, () => {
    assert.equal(spoken(text, "zh"), chinese);
    assert.equal(spoken(text, "en"), english);
  });
}

for (const text of ["应为 XK0001", "上传 PDF 文件", "意见", "Opinion", "**{{case_no}}** · {{clue.object_name}}", "GPS 坐标"]) {
  test(`${text} stays`, () => assert.equal(spoken(text, "en"), text));
}
