// Deno: `deno serve --unstable-no-legacy-abort --port 8787 examples/edge-api/deno.ts`.
import { createApp } from "./app.ts";
import page from "./page.html" with { type: "text" };
import flights from "./samples/flights.ndjson" with { type: "text" };

export default { fetch: createApp({ page, flights }).fetch };
