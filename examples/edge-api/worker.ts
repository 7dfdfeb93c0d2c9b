// Cloudflare Workers: `npx wrangler dev --config examples/edge-api/wrangler.jsonc`.
import { createApp } from "./app.ts";
import page from "./page.html";
import flights from "./samples/flights.ndjson";

export default createApp({ page, flights });
