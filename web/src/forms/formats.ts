// The Chinese formats that a field may declare, as `forms/formats.py` reads them; what is wrong, in both languages.

export type Wrong = readonly [zh: string, en: string];
type Reader = (text: string) => Wrong | null;

/** First two digits of a region code. Source: GB/T 2260; 81 to 83 stand on residence permits. */
const PROVINCES =
  "11|12|13|14|15|21|22|23|31|32|33|34|35|36|37|41|42|43|44|45|46|50|51|52|53|54|61|62|63|64|65|71|81|82|83";
/** Source: GB 11643 (ISO 7064 MOD 11-2). */
const ID_WEIGHTS = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
const ID_CHECKS = "10X98765432";
/** Source: GB 32100, characters of a credit code and their weights. */
const USCC_CHARACTERS = "0123456789ABCDEFGHJKLMNPQRTUWXY";
const USCC_WEIGHTS = [1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28];
/** Source: GA 36-2018; the letters I and O are not used. */
const PLATE =
  /^[京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼][A-HJ-NP-Z](?:[A-HJ-NP-Z0-9]{4}[A-HJ-NP-Z0-9学警港澳挂试超领]|[A-HJK][A-HJ-NP-Z0-9][0-9]{4}|[0-9]{5}[A-HJK])$/;
const NAME =
  /^[A-Za-z0-9\u3007\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\u{20000}-\u{3ffff}·•.,'\-&() （）〔〕《》“”、]+$/u;
const MOBILE = /^1[3-9][0-9]{9}$/;
const LANDLINE = /^0[0-9]{2,3}-?[0-9]{7,8}(?:-[0-9]{1,5})?$/;

const expected = (zh: string, en: string): Wrong => [`应填写${zh}，请核对后重填。`, `Expected ${en}; check and type it again.`];

const shaped =
  (pattern: RegExp, zh: string, en: string, isUpper = false): Reader =>
  (text) =>
    pattern.test(isUpper ? text.toUpperCase() : text) ? null : expected(zh, en);

function isDay(digits: string): boolean {
  const [year, month, day] = [digits.slice(0, 4), digits.slice(4, 6), digits.slice(6)].map(Number) as [number, number, number];
  const born = new Date(Date.UTC(year, month - 1, day));
  return born.getUTCMonth() === month - 1 && born.getUTCDate() === day && born.getTime() <= Date.now() && year >= 1;
}

const fitsCheck = (number: string) =>
  ID_CHECKS[ID_WEIGHTS.reduce((sum, weight, at) => sum + weight * Number(number[at]), 0) % 11] === number[17];

const WRONG_CHECK: Wrong = ["末位与前 17 位不符，请逐位核对证件后重填。", "The last character does not fit the first 17; check every one."];

const idcard: Reader = (text) => {
  const number = text.toUpperCase();
  if (!/^[0-9]{17}[0-9X]$/.test(number)) return expected("18 位居民身份证号码", "an identity number of 18 characters");
  if (!new RegExp(`^(?:${PROVINCES})`).test(number)) {
    return ["身份证号码前两位应为省级行政区划代码，请核对证件后重填。", "Expected a province code in the first two digits."];
  }
  if (!isDay(number.slice(6, 14))) {
    return ["身份证号码第 7 至 14 位应为真实且不晚于今天的出生日期，请核对。", "Expected an existing date of birth in digits 7 to 14."];
  }
  return fitsCheck(number) ? null : WRONG_CHECK;
};

const uscc: Reader = (text) => {
  const code = text.toUpperCase();
  if (!new RegExp(`^[${USCC_CHARACTERS}]{2}[0-9]{6}[${USCC_CHARACTERS}]{10}$`).test(code)) {
    return expected("18 位统一社会信用代码", "a credit code of 18 characters");
  }
  const sum = USCC_WEIGHTS.reduce((total, weight, at) => total + weight * USCC_CHARACTERS.indexOf(code[at] ?? ""), 0);
  return USCC_CHARACTERS[(31 - (sum % 31)) % 31] === code[17] ? null : WRONG_CHECK;
};

const coordinates: Reader = (text) => {
  const found = /^([0-9]{1,3}(?:\.[0-9]{1,7})?)\s*[,，]\s*([0-9]{1,3}(?:\.[0-9]{1,7})?)$/.exec(text);
  const [longitude, latitude] = [Number(found?.[1]), Number(found?.[2])];
  if (longitude >= 73 && longitude <= 136 && latitude >= 3 && latitude <= 54) return null;
  return expected("“经度,纬度”形式的坐标（如 120.2843210,31.9123456）", "longitude,latitude (120.2843210,31.9123456)");
};

const mobile = shaped(MOBILE, "以 1 开头的 11 位手机号码", "a mobile number of 11 digits beginning with 1");

/** By the name that `properties.format` gives; `cn-certificate` depends on another field. */
export const FORMATS: Readonly<Record<string, Reader>> = {
  "cn-idcard": idcard,
  "cn-uscc": uscc,
  "cn-mobile": mobile,
  "cn-landline": shaped(LANDLINE, "带区号的固定电话（如 0510-86000000）", "a landline with area code (0510-86000000)"),
  "cn-phone": (text) =>
    MOBILE.test(text) || LANDLINE.test(text) ? null : expected("手机号码或带区号的固定电话", "a mobile number or a landline with area code"),
  "cn-plate": shaped(PLATE, "7 位车牌号或 8 位新能源车牌号（如 苏B12345）", "a plate of 7 characters, or 8 for new-energy vehicles", true),
  "cn-postcode": shaped(/^[0-9]{6}$/, "6 位邮政编码", "a post code of 6 digits"),
  "cn-name": shaped(NAME, "由汉字、字母、数字、间隔号和括号组成的姓名或名称", "a name of Chinese characters, letters, digits, dots and brackets"),
  "cn-region": shaped(
    new RegExp(`^(?:${PROVINCES})[0-9]{4}(?:[0-9]{3}){0,2}$`),
    "6 位、9 位或 12 位行政区划代码",
    "a region code of 6, 9 or 12 digits",
  ),
  "cn-coordinates": coordinates,
  money: shaped(/^-?[0-9]{1,12}(?:\.[0-9]{1,2})?$/, "以元为单位、最多 2 位小数的金额（如 1280.50）", "an amount in yuan with at most 2 decimals"),
};

const residenceCard: Reader = (text) => {
  const number = text.toUpperCase();
  if (/^[A-Z]{3}[0-9]{12}$/.test(number)) return null;
  const refused = expected("以 9 开头的 18 位号码，或 3 位字母加 12 位数字", "18 characters beginning with 9, or 3 letters and 12 digits");
  if (!/^9[0-9]{16}[0-9X]$/.test(number) || !isDay(number.slice(6, 14))) return refused;
  return fitsCheck(number) ? null : WRONG_CHECK;
};

const named = (names: readonly string[], reader: Reader) => names.map((name): [string, Reader] => [name, reader]);

/** How a certificate's number is read, by its type as forms name it. Source of the codes: GA/T 2000.156. */
const CERTIFICATES: ReadonlyMap<unknown, Reader> = new Map([
  ...named(["居民身份证", "111", "cn-idcard", "id_card", "idcard"], idcard),
  ...named(["统一社会信用代码", "cn-uscc", "uscc"], uscc),
  ...named(["护照", "414", "passport"], shaped(/^[A-Z0-9]{5,17}$/, "5 至 17 位字母和数字的护照号码", "a passport number of 5 to 17 letters and digits", true)),
  ...named(["港澳居民来往内地通行证", "516", "hk_macao_permit"], shaped(/^[HM](?:[0-9]{8}|[0-9]{10})$/, "以 H 或 M 开头、后接 8 位或 10 位数字的通行证号码", "H or M and 8 or 10 digits", true)),
  ...named(["台湾居民来往大陆通行证", "511", "taiwan_permit"], shaped(/^(?:[0-9]{8}|[0-9]{10}[A-Z]?)$/, "8 位数字（旧证为 10 位）的通行证号码", "8 digits (10 on old permits)", true)),
  ...named(["外国人永久居留证", "553", "residence_card"], residenceCard),
  ...named(["其他", "999", "other"], shaped(/^.{1,50}$/u, "不超过 50 个字符的证件号码", "a number of at most 50 characters")),
]);
/** Said where a certificate has no type yet. */
export const TYPE_FIRST: Wrong = ["请先选择证件类型，再填写证件号码。", "Choose the type of the certificate first, then type its number."];

/** What is wrong with a text of this format; nothing with an empty one. */
export function wrongWith(format: string, text: string, certificateType?: unknown): Wrong | null {
  const trimmed = text.trim();
  if (!trimmed) return null;
  if (format !== "cn-certificate") return FORMATS[format]?.(trimmed) ?? null;
  const reader = CERTIFICATES.get(certificateType);
  return reader ? reader(trimmed) : TYPE_FIRST;
}
