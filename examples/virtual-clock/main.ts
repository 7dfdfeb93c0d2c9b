// A link that asks again and again, a deadline, and a test of both that waits for nothing.
import assert from "node:assert/strict";
import { chain, isModulinkError, type Run, sleep } from "modulink-edge";
import { virtualClock } from "modulink-edge/testing";

interface Job {
  readonly state: "running" | "done";
}

/** Asks for a job's state every ten seconds until it is done. */
const watch = (ask: () => Job) =>
  chain("watch").link("poll", async (_: string, run: Run) => {
    let asked = 1;
    while (ask().state !== "done") {
      await sleep("10s", run);
      asked++;
    }
    return asked;
  });

const clock = virtualClock({ start: Date.UTC(2026, 0, 1) });

// Half a minute passes in milliseconds.
let state: Job["state"] = "running";
const done = watch(() => ({ state })).run("job", { clock });
await clock.advance("25s");
state = "done";
await clock.advance("5s");
assert.equal(await done, 4);
console.log(`done at ${new Date(clock.now()).toISOString()} after asking ${await done} times`);

// A job that never ends meets the deadline at its very millisecond, and leaves no timer behind.
const late = watch(() => ({ state: "running" }))
  .run("job", { clock, deadline: "1m" })
  .catch((error: unknown) => error);
await clock.advance("1m");
assert.ok(isModulinkError(await late, "deadline-exceeded"));
assert.equal(clock.pending, 0);
console.log(`gave up at ${new Date(clock.now()).toISOString()}: ${await late}`);
