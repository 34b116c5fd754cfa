// Answer a task: node review.ts <business key>. First wrongly, to see the problems, then rightly.
import process from "node:process";
import { Town } from "../../zhenshu/typescript/src/api.ts";
import { bearer, each, Problem } from "../../zhenshu/typescript/src/runtime.ts";

const town = new Town(process.env.ZS_URL ?? "", bearer(process.env.ZS_STAFF_TOKEN ?? ""));
const mine = { mine: true, business_key: process.argv[2] ?? "" };
for await (const task of each((cursor) => town.listTasks({ ...mine, cursor }))) {
  const form = await town.getTaskForm(task.id);
  const fields = form.schema.components as { key: string }[];
  console.log(task.name, fields.map((field) => field.key));
  try {
    await town.completeTask(task.id, { variables: { outcome: "perhaps" } });
  } catch (error) {
    if (!(error instanceof Problem)) throw error;
    for (const field of error.fields) console.log(field.pointer, field.code, field.message, field.message_en);
  }
  // The revision: refuse if somebody changed the task since we read it.
  const right = { variables: { outcome: "pass", opinion: "同意" } };
  const done = await town.completeTask(task.id, right, { revision: task.revision });
  console.log(done.state);
}
