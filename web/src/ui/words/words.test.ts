// Both languages say the same things, each in its own script, and no screen says anything that is not in them.
import assert from "node:assert/strict";
import { globSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { test } from "node:test";

const SOURCE = join(import.meta.dirname, "../..");
const CHINESE = /[\u3400-\u9fff]/;
/** Opinions are written into Chinese files, whoever reads the pages. */
const SAID_IN_CHINESE = /^phrases\.stock\./;
/** Names of the languages' own models: English as they are. */
const NAMES = /^(types|facts|tableFacts|formFacts)\./;
/** What is the same in both: keys of the keyboard. */
const NEUTRAL = /^(Ctrl\b|Delete$)/;

/** Names of languages, each in its own. */
const ALLOWED = ['label: "中文" }, { value: "en", label: "English"', 'language === "zh" ? "English" : "中文"'];

type Saying = (...given: unknown[]) => unknown;

/** What a function says of words of neither language, one of each or several. */
function said(saying: Saying): string {
  const of = (given: unknown) => String(saying(...Array.from({ length: saying.length }, () => given)));
  try {
    return of("2");
  } catch {
    return of(["2"]);
  }
}

/** Every text by its place. */
function texts(value: unknown, place = ""): [string, string][] {
  if (typeof value === "string") return [[place, value]];
  if (typeof value === "function") return [[place, said(value as Saying)]];
  return Object.entries(value as object).flatMap(([name, inner]) => texts(inner, place ? `${place}.${name}` : name));
}

for (const file of globSync("**/zh.ts", { cwd: import.meta.dirname })) {
  const name = dirname(file);
  const { zh: chinese } = (await import(`./${file}`)) as { zh: object };
  const { en: english } = (await import(`./${join(name, "en.ts")}`)) as { en: object };

  test(`${name}: both languages have the same texts`, () => {
    const places = (words: object) => texts(words).map(([place]) => place).filter((place) => !NAMES.test(place)).sort();

    assert.deepEqual(places(english), places(chinese));
  });

  test(`${name}: each language is written in its own script`, () => {
    const foreign = texts(english).filter(([place, text]) => CHINESE.test(text) && !SAID_IN_CHINESE.test(place));
    const untranslated = texts(chinese).filter(([, text]) => !CHINESE.test(text) && !NEUTRAL.test(text.trim()) && /[A-Za-z]{2}/.test(text));

    assert.deepEqual(foreign, []);
    assert.deepEqual(untranslated, []);
  });
}

test("no screen has a text of its own", () => {
  const found: string[] = [];
  for (const file of globSync("**/*.tsx", { cwd: SOURCE })) {
    const code = readFileSync(join(SOURCE, file), "utf8").replace(/\/\*[^]*?\*\/|^\s*\/\/.*$|\{\/\*[^]*?\*\/\}/gm, "");
    for (const [line, text] of code.split("\n").entries()) {
      const told = [
        ...text.matchAll(/(?:aria-label|title|placeholder|alt|label|okText|cancelText|description)="([^"]*[A-Za-z\u3400-\u9fff][^"]*)"/g),
        ...text.matchAll(/(?<![=])>\s*([A-Za-z\u3400-\u9fff][^<>{}=;()]*)<\//g),
        ...(CHINESE.test(text) ? [[text, text.trim()]] : []),
      ];
      for (const [, said = ""] of told) found.push(`${file}:${line + 1}: ${said}`);
    }
  }

  assert.deepEqual(found.filter((one) => !ALLOWED.some((allowed) => one.includes(allowed))), []);
});
