// The example's service in a process of its own, which tells its memory to the one that started it.
import { serve } from "@hono/node-server";
import { createApp } from "../../../examples/edge-api/app.ts";

let peak = 0;
setInterval(() => {
  peak = Math.max(peak, process.memoryUsage.rss());
}, 10);

process.on("message", () => {
  process.send?.({ rss: process.memoryUsage.rss(), peak });
  peak = 0;
});

serve({ fetch: createApp({ page: "", flights: "" }).fetch, port: 0 }, ({ port }) => process.send?.({ port }));
