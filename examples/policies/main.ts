// A supplier that is slow, then busy, then well again; and what its callers notice of it.
import { chain, type RunEvent, sleep } from "modulink-edge";
import { budget, fallback, retry, timeout } from "modulink-edge/resilience";
import { virtualClock } from "modulink-edge/testing";

const busy = Object.assign(new Error("busy"), { status: 503, headers: { "retry-after": "2" } });

let calls = 0;
const total = timeout("30s");
const attempts = retry({ attempts: 4, budget: budget({ ratio: 0.5 }) });
const price = chain("price").link(
  "ask the supplier",
  async (part: string, run) => {
    calls++;
    if (calls === 1) await sleep("1h", run); // it hangs
    if (calls === 2) throw busy; // it asks for two seconds
    return `${part} costs ${calls} euros`;
  },
  fallback((error, part: string) => `${part} has no price today: ${(error as Error).message}`),
  total,
  attempts,
  timeout("1s"),
);

/** Time is virtual, so that the example need not wait for it. */
const clock = virtualClock();
const log = ({ type, at, ...event }: RunEvent): void => {
  if (!type.includes(":")) return;
  const { attempt, delay, error } = event as { attempt?: number; delay?: number; error?: Error };
  console.log(
    `${at} ms  ${type}`,
    [attempt && `attempt ${attempt} in ${delay} ms`, error?.message].filter(Boolean).join(", "),
  );
};
async function ask(part: string): Promise<void> {
  const answer = price.run(part, { clock, observers: [log], random: () => 0.5 });
  await clock.runAll();
  console.log(`${clock.now()} ms  ${await answer}`);
}

await ask("a bolt");
console.log(attempts.stats, total.stats);
