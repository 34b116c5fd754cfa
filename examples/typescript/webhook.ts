// Receive events: node webhook.ts <port>. Verify, store once, answer; work afterwards.
import { createServer, type IncomingMessage } from "node:http";
import type { AddressInfo } from "node:net";
import process from "node:process";
import type { CloudEventOut } from "../../zhenshu/typescript/src/api.ts";
import { SignatureInvalid, verifyWebhook } from "../../zhenshu/typescript/src/runtime.ts";

const secrets = (process.env.ZS_WEBHOOK_SECRETS ?? "").split(" ");
const stored = new Set<string>();

async function hear(request: IncomingMessage): Promise<number> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  try {
    const event = await verifyWebhook<CloudEventOut>(Buffer.concat(chunks), request.headers, secrets);
    // In a database: INSERT … ON CONFLICT (id) DO NOTHING. It may come more than once.
    if (!stored.has(event.id)) console.log(event.type, event.subject);
    stored.add(event.id);
    return 204;
  } catch (error) {
    if (!(error instanceof SignatureInvalid)) throw error;
    return 401;
  }
}

const server = createServer(async (request, response) => response.writeHead(await hear(request)).end());
server.listen(Number(process.argv[2]), "127.0.0.1", () => {
  console.log("listening", (server.address() as AddressInfo).port);
});
process.once("SIGTERM", () => process.exit(0));
