// Labels of forms carry both languages, “申请人 Applicant”: the part that the reader asked for.
import type { Language } from "./words/words.ts";

const CHINESE = "\\u3007\\u3400-\\u9fff\\uf900-\\ufaff";
const FULL_WIDTH = "，。；：！？、（）《》〔〕…％";
const QUOTES = "“”‘’";
const PAIR = new RegExp(
  `^(.*?[${CHINESE}${FULL_WIDTH}${QUOTES})\\d}])\\s+((?=[^${CHINESE}]*(?:[a-z]{2}|\\b[A-Z][a-z]\\b))[“"'(]?[A-Za-z][^${CHINESE}${FULL_WIDTH}]*?)([：:]\\s*\\**\\{\\{.*|[：:])?$`,
  "s",
);
const HAS_CHINESE = new RegExp(`[${CHINESE}]`);

/** One paragraph in one language; what has only one language stays as it is. */
function paragraph(text: string, language: Language): string {
  const found = PAIR.exec(text);
  const [, chinese, english, rest = ""] = found ?? [];
  if (chinese === undefined || english === undefined || !HAS_CHINESE.test(chinese)) return text;
  return (language === "zh" ? chinese : english) + rest;
}

export function spoken(text: string, language: Language): string {
  return text
    .split(/(\n+)/)
    .map((one) => paragraph(one, language))
    .join("");
}
