// A service with a database it cannot do without, and recommendations it can: what its probes answer while they fail.
import { health } from "modulink-edge/observe";
import { virtualClock } from "modulink-edge/testing";

/** Time is virtual, so that the example need not wait for it. */
const clock = virtualClock({ start: Date.parse("2026-01-01") });
const up = { database: true, recommendations: true };

const checks = health({
  version: "1.4.0",
  clock,
  details: (request) => request?.headers.get("x-probe") === "ops", // in earnest whatever tells friends from strangers
  components: {
    database: {
      timeout: "2s",
      check: () => (up.database ? "pong" : new Promise(() => {})), // a database that is down does not answer
    },
    recommendations: {
      critical: false,
      check: () => ({
        status: up.recommendations ? "healthy" : "degraded",
        output: "the model is being loaded",
      }),
    },
  },
});

/** A handler as Workers, Deno and Bun take it; in Hono: `app.get("/readyz", (c) => checks.readiness(c.req.raw))`. */
async function fetch(request: Request): Promise<Response> {
  const { pathname } = new URL(request.url);
  if (pathname === "/livez") return checks.liveness(request);
  if (pathname === "/startupz") return checks.startup(request);
  return checks.readiness(request);
}

async function show(title: string): Promise<void> {
  console.log(title);
  for (const path of ["/livez", "/startupz", "/readyz"]) {
    const answering = fetch(new Request(`https://shop.example${path}`, { headers: { "x-probe": "ops" } }));
    await clock.advance("2s");
    const answer = await answering;
    console.log(`  ${path} ${answer.status} ${await answer.text()}`);
  }
}

await show("all is well");
up.recommendations = false;
await show("recommendations are away: it still serves");
up.database = false;
await show("the database is away: it lives, but is sent nothing");
