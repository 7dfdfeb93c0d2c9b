// Two processes are asked to pay the same order, one of them dies in the middle, and the order is paid once.
import { chain, sleep } from "modulink-edge";
import { idempotent } from "modulink-edge/resilience";
import { memoryStore } from "modulink-edge/storage";
import { virtualClock } from "modulink-edge/testing";

interface Order {
  readonly id: string;
  readonly amount: number;
  readonly fencing?: number;
}

const clock = virtualClock();
const store = memoryStore({ clock }); // in earnest one that both processes share

/** The bank refuses a number below the greatest it has seen. */
const bank = { fencing: 0, paid: [] as string[] };
function transfer({ id, amount, fencing = 0 }: Order, by: string): string {
  if (fencing < bank.fencing) throw new Error(`${by} has been taken over`);
  bank.fencing = fencing;
  bank.paid.push(`${id}: ${amount} by ${by}`);
  return `receipt of ${by}`;
}

function processNamed(name: string, pauses: boolean) {
  const policy = idempotent<Order>({
    store: pauses ? { ...store, update: sometimes } : store,
    key: ({ id }) => id,
    fingerprint: ({ id, amount }) => ({ id, amount }),
    lease: "10s",
    fenced: (order, { fencing }) => ({ ...order, fencing }),
  });
  return chain(name).link(
    "pay",
    async (order: Order, run) => {
      console.log(`${name} begins`);
      if (pauses) await new Promise<void>((resolve) => void run.clock.timer(60_000, resolve));
      else await sleep("1s", run);
      return transfer(order, name);
    },
    policy,
  );
}

/** The store as a process sees it that stops for a minute after its first step. */
let steps = 0;
const sometimes: typeof store.update = (...args: unknown[]) =>
  steps++ === 0 ? (store.update as (...all: unknown[]) => never)(...args) : (new Promise(() => {}) as never);

const order = { id: "order 7", amount: 5 };
const sleepy = processNamed("the sleepy process", true).run(order, { clock });
sleepy.catch((error: Error) => console.log(error.message));
while (steps === 0) await new Promise((resolve) => setTimeout(resolve, 1));
const awake = processNamed("the other process", false);
const answers = [awake.run(order, { clock }), awake.run(order, { clock })];
await new Promise((resolve) => setTimeout(resolve, 50));
await clock.advance("2m");
console.log(await Promise.all(answers));
console.log(await awake.run(order, { clock }));
console.log(bank.paid);
