// One supplier behind a stack whose layers are plain data, and are changed while calls are under way.
import { chain, type RunEvent, sleep } from "modulink-edge";
import { StackDataError, stacks } from "modulink-edge/resilience";
import { memoryStore } from "modulink-edge/storage";
import { virtualClock } from "modulink-edge/testing";

/** As it may stand in a file; what no text can hold is named. */
const calm = `{
  "prices": {
    "layers": {
      "fallback": { "handler": { "use": "yesterday" } },
      "timeout": "5s",
      "retry": { "attempts": 3, "delay": "100ms", "jitter": "none" },
      "breaker": { "name": "prices", "trips": { "type": "consecutive", "failures": 3 }, "recovery": "10s" },
      "rateLimit": {
        "store": { "use": "limits" },
        "limit": { "type": "tokenBucket", "capacity": 100, "refill": 10, "every": "1s" }
      },
      "bulkhead": { "limit": 10, "queue": 50 },
      "attemptTimeout": "1s"
    }
  }
}`;

/** Time is virtual, so that the example need not wait for it. */
const clock = virtualClock();
const registry = {
  limits: memoryStore({ clock }),
  yesterday: (error: unknown, part: string) => `${part}: as yesterday (${(error as { code?: string }).code})`,
};

const guards = stacks(JSON.parse(calm), { registry });
let hangs = false;
const price = chain("price").link(
  "ask",
  async (part: string, run) => {
    await sleep(hangs ? "1h" : "10ms", run);
    return `${part}: 5 euros`;
  },
  guards.get("prices"),
);
const log = ({ type, at }: RunEvent): void => {
  if (type === "stack:reloaded" || type === "breaker:opened") console.log(`${at} ms`, type);
};
async function ask(part: string): Promise<void> {
  const answer = price.run(part, { clock, observers: [log] });
  await clock.runAll();
  console.log(`${clock.now()} ms`, await answer);
}

await ask("a bolt");
hangs = true;
await ask("a nut"); // three attempts of a second each, and the breaker is open

/** The supplier says that it is slow today: attempts get more time. The open breaker stays as it is. */
const patient = { ...JSON.parse(calm) };
patient.prices.layers.attemptTimeout = "3s";
console.log(guards.reload(patient));
await ask("a cog");

try {
  guards.reload({ prices: { layers: { retry: { attemps: 5 }, timeout: "soon" } } });
} catch (error) {
  if (error instanceof StackDataError) console.log(error.message);
}
hangs = false;
await clock.advance("10s");
await ask("a bolt");
console.log(JSON.stringify(guards.stats));
