// Runs the worker beside this file in workerd, and lets a hundred buyers at it at once.
import { fileURLToPath } from "node:url";
import { createTestHarness } from "wrangler";

process.env["CLOUDFLARE_CF_FETCH_ENABLED"] = "false";
process.env["WRANGLER_SEND_METRICS"] = "false";
const configPath = fileURLToPath(new URL("wrangler.jsonc", import.meta.url));
const worker = createTestHarness({ workers: [{ configPath }] });
const { url } = await worker.listen();

await fetch(url, { method: "PUT", body: "12.5" });
console.log("a ticket is", await (await fetch(url)).json());
const buyers = await Promise.all(Array.from({ length: 100 }, () => fetch(url, { method: "POST" })));
console.log(`${buyers.filter(({ ok }) => ok).length} of ${buyers.length} buyers got one`);
await worker.close();
