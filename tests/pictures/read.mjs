// node read.mjs FILE...: reads each file with bpmn-moddle and the Camunda extension; prints {file: [warning]} as JSON.
import { readFileSync } from 'node:fs';
import { BpmnModdle } from 'bpmn-moddle';
import camunda from 'camunda-bpmn-moddle/resources/camunda.json' with { type: 'json' };

const found = {};
for (const file of process.argv.slice(2)) {
  const moddle = new BpmnModdle({ camunda });
  try {
    const { warnings } = await moddle.fromXML(readFileSync(file, 'utf8'), { lax: true });
    found[file] = warnings.map((warning) => warning.message);
  } catch (error) {
    found[file] = [String(error)];
  }
}
console.log(JSON.stringify(found));
