// A worker of two topics with the unmodified client: node worker.mjs BASE_URL USER PASSWORD. Tells what it did, a line each.

import { writeFileSync } from "node:fs";
import { BasicAuthInterceptor, Client, File, Variables } from "camunda-external-task-client-js";

const [baseUrl, username, password] = process.argv.slice(2);
const tell = (kind, facts = {}) => process.stdout.write(`${JSON.stringify({ kind, ...facts })}\n`);

const client = new Client({
  baseUrl,
  workerId: "js-worker",
  maxTasks: 2,
  interval: 10,
  lockDuration: 20000,
  asyncResponseTimeout: 20000,
  interceptors: [new BasicAuthInterceptor({ username, password })],
});
for (const event of ["poll:error", "complete:error", "handleFailure:error", "handleBpmnError:error", "extendLock:error"]) {
  client.on(event, (...facts) => tell("error", { event, told: String(facts.at(-1)) }));
}

client.subscribe("charge-card", { includeExtensionProperties: true }, async ({ task, taskService }) => {
  tell("charge", { businessKey: task.businessKey, retries: task.retries, properties: task.extensionProperties });
  if (task.businessKey === "declined") {
    const found = new Variables().set("left", 3);
    await taskService.handleBpmnError(task, "NO_FUNDS", "the card is empty", found);
    return;
  }
  if (task.retries === null) {
    const failure = { errorMessage: "reader away", errorDetails: "at worker.mjs", retries: 1, retryTimeout: 100 };
    await taskService.handleFailure(task, failure);
    return;
  }
  await taskService.extendLock(task, 60000);
  const letter = await task.variables.get("letter").load();
  tell("read", {
    basket: task.variables.get("basket"),
    letter: letter.content.toString("utf-8"),
    filename: letter.filename,
    sum: task.variables.getTyped("sum"),
    placed: task.variables.get("placed").toISOString(),
  });
  writeFileSync("receipt.txt", "收据 R-7");
  const receipt = await new File({ localPath: "./receipt.txt", mimetype: "text/plain", encoding: "utf-8" }).load();
  const global = new Variables();
  global.setAll({ paid: true, total: 12.5, large: 5000000000, lines: { goods: ["笔", "纸"] }, at: new Date(0) });
  global.set("receiptFile", receipt).set("nothing", null);
  await taskService.complete(task, global, new Variables().set("receiptNumber", "R-7"));
});

client.subscribe("ship-goods", async ({ task, taskService }) => {
  tell("ship", { businessKey: task.businessKey, receipt: task.variables.get("receipt"), at: task.variables.get("at") });
  await taskService.complete(task);
});

client.on("poll:start", () => tell("polls"));
