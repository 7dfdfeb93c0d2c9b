// Bun: `bun examples/edge-api/bun.ts`.
import { createApp } from "./app.ts";
import page from "./page.html" with { type: "text" };
import flights from "./samples/flights.ndjson" with { type: "text" };

const port = process.env["PORT"] ?? 8787;
// Uploads are streamed, so their size does not matter.
export default {
  port,
  maxRequestBodySize: Number.MAX_SAFE_INTEGER,
  fetch: createApp({ page, flights }).fetch,
};
