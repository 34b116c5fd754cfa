// What the town asks of one field beyond what the form viewer checks, as `forms/` on the server has it.
import { type Wrong, wrongWith } from "./formats.ts";
import type { Component } from "./schema.ts";
import { hasControls, seen } from "./texts.ts";

/** Characters of a text that sets no bound, and files of a picker that sets none. Source: docs/reference/forms.md. */
const LENGTHS: Readonly<Record<string, number>> = { textfield: 1_000, textarea: 20_000 };
const MOST_FILES = 50;
const MOST_ROWS = 100;
/** Source: HTML living standard, valid e-mail address; ITU-T E.164. */
const EMAIL = /^[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]+@[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?(?:\.[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?)*$/;
const INTERNATIONAL = /^(?:\+|00)[1-9][0-9]{6,14}$/;

const count = (value: unknown, usual: number) => (value === undefined || value === "" ? usual : Number(value));
const files = (many: boolean, number: number): Wrong => [
  `${many ? "最多" : "至少"}应附 ${number} 个文件，请${many ? "删去多余的" : "补充"}。`,
  `Expected at ${many ? "most" : "least"} ${number} files; ${many ? "remove some" : "add more"}.`,
];

/** What is wrong with a field that holds something; `beside` is the type of a certificate. */
export function wrongIn(field: Component, value: unknown, beside: unknown): Wrong | null {
  if (field.type === "filepicker") return Array.isArray(value) && value.length ? wrongNumber(field, value.length) : null;
  const format = field.properties?.format ?? "";
  if (typeof value === "number") return format === "money" ? wrongWith(format, String(value)) : null;
  if (typeof value !== "string" || !value) return null;
  return wrongText(field, value) ?? wrongWith(format, value, beside);
}

function wrongNumber(field: Component, number: number): Wrong | null {
  const most = field.multiple ? count(field.properties?.maxFiles, MOST_FILES) : 1;
  const least = count(field.properties?.minFiles, 0);
  if (number > most) return files(true, most);
  return number < least ? files(false, least) : null;
}

function wrongText(field: Component, text: string): Wrong | null {
  const usual = LENGTHS[field.type];
  if (usual === undefined) return null;
  const own = field.validate?.maxLength;
  const most = typeof own === "number" ? Math.max(usual, own) : usual;
  if ([...text].length > most) return [`最多可填写 ${most} 个字符，请删减。`, `Expected at most ${most} characters; shorten it.`];
  if (hasControls(text)) return ["含有不可见的控制字符，请删除后重填。", "Expected no control characters; remove them."];
  const type = field.validate?.validationType;
  if (type === "email" && !EMAIL.test(text)) return ["应填写电子邮箱地址（如 name@example.cn）。", "Expected an e-mail address (name@example.cn)."];
  if (type === "phone" && wrongWith("cn-phone", text) && !INTERNATIONAL.test(text)) {
    return ["应填写手机号码、带区号的固定电话或以 + 开头的国际号码。", "Expected a mobile number, a landline with area code or an international number beginning with +."];
  }
  return null;
}

const leastRows = (list: Component) => count(list.properties?.minRows, 0);

/** What is wrong with the number of rows of a list. */
export function wrongRows(list: Component, rows: number): Wrong | null {
  const least = leastRows(list);
  const most = count(list.properties?.maxRows, MOST_ROWS);
  const name = typeof list.label === "string" ? list.label : "";
  if (rows > most) return [`${name}：最多应有 ${most} 行，实际为 ${rows} 行；请删减。`, `${name}: expected at most ${most} rows, found ${rows}; remove some.`];
  if (rows < least) return [`${name}：至少应有 ${least} 行，实际为 ${rows} 行；请补充。`, `${name}: expected at least ${least} rows, found ${rows}; add more.`];
  return null;
}

/** Whether nothing was filled in: then it is missing, and not wrong. */
export function isMissing(field: Component, value: unknown): boolean {
  if (field.type === "dynamiclist") return (Array.isArray(value) ? value.length : 0) < leastRows(field);
  if (typeof value === "string") return !(field.type.startsWith("text") ? seen(value) : value);
  return value === null || value === undefined || value === false || (Array.isArray(value) && !value.length);
}
