// Evaluates expressions with feelin, the JavaScript implementation: JSON lines in, JSON lines out.
import { createInterface } from 'node:readline';
import { createRequire } from 'node:module';
import { pathToFileURL } from 'node:url';
import path from 'node:path';

const folder = path.resolve(process.argv[2]);
const require = createRequire(path.join(folder, 'anchor.js'));
let entry;
try {
  entry = require.resolve('feelin');
} catch {
  entry = path.join(folder, 'node_modules', 'feelin', 'dist', 'index.js');
}
const { evaluate, unaryTest } = await import(pathToFileURL(entry).href);

const valueOf = (result) =>
  result !== null && typeof result === 'object' && 'value' in result ? result.value : result;

// A date to be tested travels as {"date": "2026-11-22"}.
const asked = (value) =>
  value !== null && typeof value === 'object' && 'date' in value ? valueOf(evaluate(`@"${value.date}"`, {})) : value;

for await (const line of createInterface({ input: process.stdin })) {
  const { text, context, unary } = JSON.parse(line);
  let answer;
  try {
    if (unary) {
      context['?'] = asked(context['?']);
    }
    const value = valueOf(unary ? unaryTest(text, context) : evaluate(text, context));
    answer = JSON.stringify({ value: value === undefined ? null : value });
  } catch (error) {
    answer = JSON.stringify({ error: String(error.message).split('\n')[0] });
  }
  console.log(answer);
}
