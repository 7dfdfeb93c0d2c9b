// `npm run example:field-orders`: builds the page and starts the worker on workerd. Another port than 8787 comes from PORT.
import { fileURLToPath } from "node:url";
import { unstable_startWorker } from "wrangler";
import { build } from "./build.ts";

process.env["CLOUDFLARE_CF_FETCH_ENABLED"] ??= "false";
process.env["WRANGLER_SEND_METRICS"] ??= "false";

await build();
const worker = await unstable_startWorker({
  config: fileURLToPath(new URL("wrangler.jsonc", import.meta.url)),
  dev: { server: { hostname: "localhost", port: Number(process.env["PORT"] ?? 8787) }, inspector: false },
});
console.log(`Open ${(await worker.url).origin}/`);
