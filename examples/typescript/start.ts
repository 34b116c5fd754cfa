// Start an approval: node start.ts <business key> <applicant>. Run it again: the same instance answers.
import process from "node:process";
import { Town } from "../../zhenshu/typescript/src/api.ts";
import { bearer, Problem } from "../../zhenshu/typescript/src/runtime.ts";

const [businessKey = "", applicant = ""] = process.argv.slice(2);
const town = new Town(process.env.ZS_URL ?? "", bearer(process.env.ZS_TOKEN ?? ""));
try {
  const started = await town.startInstance(
    { process_definition_key: "sample_permit", business_key: businessKey, variables: { applicant } },
    // The number of our own row: after a crash we may come again, and nothing starts twice.
    { idempotencyKey: `start-${businessKey}` },
  );
  console.log(started.id, started.state);
} catch (error) {
  if (!(error instanceof Problem)) throw error;
  console.error(error.code, error.detail, error.detailEn);
  process.exitCode = 1;
}
