// Work on service steps of the topic permit.check until SIGTERM: node worker.ts.
import process from "node:process";
import { Town, type FetchedOut } from "../../zhenshu/typescript/src/api.ts";
import { AnswerUnreadable, bearer, ConnectionLost, Problem } from "../../zhenshu/typescript/src/runtime.ts";

const town = new Town(process.env.ZS_URL ?? "", bearer(process.env.ZS_TOKEN ?? ""));
const stop = new AbortController();
process.once("SIGTERM", () => stop.abort());

async function check(task: FetchedOut): Promise<void> {
  const applicant = String(task.variables.applicant);
  // The token of this very lock: where it went to another worker, the town refuses.
  const held = { worker_id: "example-typescript", lock_token: task.lock_token };
  if (applicant === "失信人") {
    const refusal = { ...held, error_code: "NOT_FIT", error_message: "申请人在失信名单上" };
    return town.throwExternalTaskError(task.id, refusal); // the diagram catches it
  }
  if (applicant === "稍后" && task.attempt === 1) {
    await town.failExternalTask(task.id, { ...held, error_message: "信用平台无应答", retry_seconds: 0 }); // tried again
    return;
  }
  await town.completeExternalTask(task.id, { ...held, variables: { credit: "A" } });
  console.log("checked", applicant);
}

console.log("ready");
const topics = [{ topic: "permit.check", lock_seconds: 30, variables: ["applicant"] }];
const wish = { worker_id: "example-typescript", max_tasks: 4, wait_seconds: 30, topics };
while (!stop.signal.aborted) {
  try {
    const found = await town.fetchAndLock(wish, { signal: stop.signal, timeoutSeconds: 60 });
    const told = await Promise.allSettled(found.items.map(check));
    for (const one of told) if (one.status === "rejected") console.error(String(one.reason));
  } catch (error) {
    if (stop.signal.aborted) break;
    // After all attempts: the town is away for longer, a proxy answers for it, or the credential opens nothing.
    if (error instanceof Problem && error.status < 500 && error.status !== 408 && error.status !== 429) throw error;
    if (!(error instanceof Problem || error instanceof ConnectionLost || error instanceof AnswerUnreadable)) throw error;
    await new Promise((done) => setTimeout(done, 5_000 * Math.random()));
  }
}
