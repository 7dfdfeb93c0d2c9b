// Two workers ask two suppliers. One supplier fails: one worker finds out, both leave it alone, and one call tells when it is well.
import { chain, type RunEvent, sleep } from "modulink-edge";
import { circuitBreakers, consecutive, fallback, sharedCircuit } from "modulink-edge/resilience";
import { memoryStore } from "modulink-edge/storage";
import { virtualClock } from "modulink-edge/testing";

interface Question {
  readonly supplier: string;
  readonly part: string;
}

/** Time is virtual, so that the example need not wait for it. */
const clock = virtualClock();
const store = memoryStore({ clock }); // in earnest one that all workers share
const ill = new Set<string>();
let calls = 0;

/** A worker with a breaker for each supplier, which goes on from what an earlier one saved. */
function worker(name: string, saved?: string) {
  const breakers = circuitBreakers({
    key: ({ supplier }: Question) => supplier,
    trips: consecutive(2),
    recovery: { from: "10s", to: "5m" },
    shared: sharedCircuit({ store, key: "suppliers", poll: "1s" }),
    restore: saved && JSON.parse(saved),
  });
  const price = chain("price").link(
    "ask",
    async ({ supplier, part }: Question, run) => {
      calls++;
      await sleep("50ms", run);
      if (ill.has(supplier)) throw new Error(`${supplier} is down`);
      return `${part} by ${supplier}: 5 euros`;
    },
    fallback((error, { part }: Question) => `${part}: as yesterday, for ${(error as Error).message}`),
    breakers,
  );
  const log = ({ type, at, ...event }: RunEvent): void => {
    const { breaker, reason = "" } = event as { breaker?: string; reason?: string };
    if (breaker && type !== "breaker:rejected")
      console.log(`${at} ms  ${name}: ${type} (${breaker})`, reason);
  };
  const ask = async (supplier: string, part: string): Promise<void> => {
    const answer = price.run({ supplier, part }, { clock, observers: [log] });
    await clock.advance("100ms");
    console.log(`${clock.now()} ms  ${name}: ${await answer}`);
  };
  return { ask, breakers };
}

const [ada, ben] = [worker("Ada"), worker("Ben")];
await ada.ask("north", "a bolt");
await ben.ask("north", "a bolt");

ill.add("north");
await ada.ask("north", "a nut");
await ada.ask("north", "a nut"); // the second failure opens the circuit
await ada.ask("south", "a nut"); // which is that of one supplier alone

await clock.advance("1s");
await ben.ask("north", "a cog"); // asks the others in the background
await ben.ask("north", "a cog"); // and now knows, with one failure of its own

/** Ada is started anew, and knows what she knew. */
const saved = JSON.stringify(ada.breakers.snapshot());
const eve = worker("Eve", saved);
await eve.ask("north", "a pin");

ill.clear();
await clock.advance("10s");
await eve.ask("north", "a bolt"); // one call finds out for all
await clock.advance("1s");
await ben.ask("north", "a bolt");
await ben.ask("north", "a bolt");

for (const [supplier, { state, stats }] of ben.breakers.all())
  console.log(`Ben's breaker of ${supplier} is ${state}; calls refused: ${stats.rejected}`);
console.log(`the suppliers were called ${calls} times`);
