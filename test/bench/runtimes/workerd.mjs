import { fileURLToPath } from "node:url";
import { createTestHarness } from "wrangler";

const config = {
  name: "modulink-edge-bench",
  main: fileURLToPath(new URL("worker.mjs", import.meta.url)),
  compatibility_date: "2026-01-01",
};

/** The ratios in a worker of workerd. */
export async function inWorkerd(origin, { quick }) {
  process.env.WRANGLER_SEND_METRICS = "false";
  const server = createTestHarness({ workers: [{ config }] });
  try {
    await server.listen();
    const response = await server.fetch(`/?origin=${encodeURIComponent(origin)}${quick ? "&quick" : ""}`);
    if (!response.ok) throw new Error(`workerd: ${await response.text()}`);
    return await response.json();
  } finally {
    await server.close();
  }
}
