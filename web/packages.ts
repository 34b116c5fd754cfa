// What packages do not let themselves be told is rewritten at build: words, and fields for expressions. A release that reads otherwise fails the build.
import { fileURLToPath } from "node:url";

import type { Plugin } from "vite";

import { CHINESE } from "./src/ui/words/formEditing.ts";
import { SIMULATION } from "./src/ui/words/simulation.ts";

type Pair = readonly [said: string, told: string];

/** What the form viewer says without asking. */
const VIEWER: readonly Pair[] = [
  ["valueLabel || 'Select'", "valueLabel || (document.documentElement.lang === 'en' ? 'Select' : '请选择')"],
  ["placeholder: 'Search',", "placeholder: document.documentElement.lang === 'en' ? 'Search' : '搜索',"],
];

const english = "document.documentElement.lang === 'en'";

/** Texts of the form editor with something put in. */
const EDITOR: readonly Pair[] = [
  ["`Create ${getIndefiniteArticle(type)} ${label} element`", `${english} ? \`Create \${getIndefiniteArticle(type)} \${label} element\` : \`新增\${label}\``],
  ["`Expression for '${key}'`", `${english} ? \`Expression for '\${key}'\` : \`“\${key}”的表达式\``],
  ["`Minimum ${MIN_COLUMNS} columns are allowed`", `${english} ? \`Minimum \${MIN_COLUMNS} columns are allowed\` : \`最少 \${MIN_COLUMNS} 列\``],
  ["`Maximum ${MAX_COLUMNS} columns are allowed`", `${english} ? \`Maximum \${MAX_COLUMNS} columns are allowed\` : \`最多 \${MAX_COLUMNS} 列\``],
  ["`New value exceeds the maximum of ${MAX_COLUMNS_PER_ROW} columns per row`", `${english} ? \`New value exceeds the maximum of \${MAX_COLUMNS_PER_ROW} columns per row\` : \`每行最多 \${MAX_COLUMNS_PER_ROW} 列\``],
  ["`Maximum ${MAX_FIELDS_PER_ROW} fields per row are allowed`", `${english} ? \`Maximum \${MAX_FIELDS_PER_ROW} fields per row are allowed\` : \`每行最多 \${MAX_FIELDS_PER_ROW} 个组件\``],
  ["`Should be at least ${min}.`", `${english} ? \`Should be at least \${min}.\` : \`不得小于 \${min}。\``],
  ["`Should be at most ${max}.`", `${english} ? \`Should be at most \${max}.\` : \`不得大于 \${max}。\``],
];

const LITERAL = /'((?:[^'\\\n]|\\.)*)'|"((?:[^"\\\n]|\\.)*)"/g;
/** Places in which a literal is compared, imported or names something, and is not read by anybody. */
const UNREAD = /(?:[!=]==?\s*|case\s+|import\s+|from\s+|\bkey:\s*|\btype:\s*|\.get\(\s*|throw new Error\(\s*|\{\s*|Set\(\[\s*|event\.key\s*)$/;
const NAMED = /\b(?:label|title|children|description|placeholder|tooltip|text)"?'?:\s*\[?\s*$/;
/** What stands there and is a name, a sign or an example. */
const NO_TEXT = new Set(["dollar", "Document.pdf"]);

function rewritten(code: string, fail: (why: string) => never): string {
  const unmatched = new Set(Object.keys(CHINESE));
  const unknown = new Set<string>();
  let told = code;
  for (const [said, instead] of EDITOR) {
    if (!told.includes(said)) fail(`the form editor no longer says ${said}`);
    told = told.replaceAll(said, `(${instead})`);
  }
  told = told.replace(LITERAL, (whole: string, single: string | undefined, double: string | undefined, at: number, all: string) => {
    const text = (single ?? double ?? "").replace(/\\(.)/g, "$1");
    const before = all.slice(Math.max(0, at - 40), at);
    if (Object.hasOwn(CHINESE, text) && !UNREAD.test(before) && all[at + whole.length] !== ":") {
      unmatched.delete(text);
      return `__said(${whole})`;
    }
    if (NAMED.test(before) && /[A-Za-z]{2,} ?[a-z]/.test(text) && /^[A-Z]/.test(text) && !Object.hasOwn(CHINESE, text) && !NO_TEXT.has(text)) unknown.add(text);
    return whole;
  });
  if (unmatched.size) fail(`the form editor no longer says ${[...unmatched].join(" | ")}`);
  if (unknown.size) fail(`the form editor says what nobody translated: ${[...unknown].join(" | ")}`);
  const words = fileURLToPath(new URL("./src/ui/words/formEditing.ts", import.meta.url));
  return `import { said as __said } from ${JSON.stringify(words)};\n${told}`;
}

/** Hit policies are told by names that stand in a list: each asks when it is read. */
function rewrittenPolicies(code: string, fail: (why: string) => never): string {
  const told = code.replace(/(label|explanation): ('[^']+')/g, "get $1() { return __told($2); }");
  if (told === code) fail("the decision editor names its hit policies elsewhere");
  const words = fileURLToPath(new URL("./src/ui/words/decisions.ts", import.meta.url));
  return `import { told as __told } from ${JSON.stringify(words)};\n${told}`;
}

/** Sentences that the simulation puts together. */
const PUT_TOGETHER: readonly Pair[] = [
  ["${ wait ? 'Remove' : 'Add' } pause point", "${ wait ? 'Remove pause point' : 'Add pause point' }"],
  ["    } started`", "    } ${__told('started')}`"],
  ["Set animation speed = ${ label }", "${__told('Set animation speed = ')}${ __told(label) }"],
  ["Focus process instance ${scope.id}", "${__told('Focus process instance ')}${scope.id}"],
];

/** A phrase in a place where somebody reads it, and in none of a file's tables. */
const TOLD_PLAINLY = /(?:title|aria-label)="[A-Z]|text: '[A-Z]/;

/** Tokens are simulated in the reader's language: every phrase of the file asks. */
function simulated(code: string, phrases: readonly string[], fail: (why: string) => never): string {
  let told = PUT_TOGETHER.reduce((text, [said, instead]) => text.replaceAll(said, instead), code);
  for (const phrase of phrases) {
    const before = told;
    const asked = `__told(${JSON.stringify(phrase)})`;
    told = told
      .replaceAll(`'<p class="bts-entry placeholder">${phrase}</p>'`, `'<p class="bts-entry placeholder">' + ${asked} + '</p>'`)
      .replaceAll(new RegExp(`(="|<p [^>]*>)${phrase}(["<])`, "g"), (_, open: string, close: string) => `${open}\${${asked}}${close}`)
      .replaceAll(new RegExp(`^(\\s+)${phrase}$`, "gm"), (_, indent: string) => `${indent}\${${asked}}`)
      .replaceAll(new RegExp(`(?<!__told\\()'${phrase}'(?!\\s*,\\s*[0-9])`, "g"), asked);
    if (told === before && !told.includes(`'${phrase}'`)) fail(`the simulation no longer says ${phrase}`);
  }
  const plainly = TOLD_PLAINLY.exec(told);
  if (plainly) fail(`the simulation says what nobody translated: ${told.slice(plainly.index, plainly.index + 80)}`);
  if (told === code) return code;
  const words = fileURLToPath(new URL("./src/ui/words/simulation.ts", import.meta.url));
  return `import { told as __told } from ${JSON.stringify(words)};\n${told}`;
}

/** Text fields of the modeler's panel in which an expression may stand. */
function withExpressions(code: string, fail: (why: string) => never): string {
  const FIELDS = ["TextFieldEntry", "TextAreaEntry"];
  const told = FIELDS.reduce((text, name) => {
    if (!text.includes(` ${name}, `)) fail(`the panel no longer imports ${name}`);
    return text.replace(` ${name}, `, ` ${name} as __${name}, `);
  }, code);
  const ours = fileURLToPath(new URL("./src/bpmn/feelFields.ts", import.meta.url));
  const wrapped = FIELDS.map((name) => `const ${name} = (props) => __field(__${name}, props);`);
  return [`import { field as __field } from ${JSON.stringify(ours)};`, told, ...wrapped].join("\n");
}

export function rewrittenPackages(): Plugin {
  return {
    name: "rewritten-packages",
    enforce: "pre",
    transform(code, id) {
      if (id.includes("bpmn-js-token-simulation/lib/features/")) {
        const file = Object.keys(SIMULATION).find((one) => id.includes(`/${one}.js`));
        return simulated(code, Object.keys((file && SIMULATION[file]) ?? {}), (why) => this.error(why));
      }
      if (id.includes("dmn-js-decision-table/lib/features/hit-policy/HitPolicies.js")) return rewrittenPolicies(code, (why) => this.error(why));
      if (id.includes("bpmn-js-properties-panel/dist/index.esm.js")) return withExpressions(code, (why) => this.error(why));
      if (id.includes("form-js-editor/dist/index.es.js")) return rewritten(code, (why) => this.error(why));
      if (!id.includes("form-js-viewer/dist/index.es.js")) return null;
      return VIEWER.reduce((text, [said, told]) => {
        if (!text.includes(said)) this.error(`the form viewer no longer says ${said}`);
        return text.replaceAll(said, told);
      }, code);
    },
  };
}

