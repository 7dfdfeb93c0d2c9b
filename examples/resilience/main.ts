// One worker at a time does the nightly job, and what it writes to refuses a worker that has slept too long.
import { chain } from "modulink-edge";
import { exclusive, leases } from "modulink-edge/resilience";
import { memoryStore } from "modulink-edge/storage";

const store = memoryStore(); // in earnest one that all workers share
const jobs = leases(store, { ttl: "10s" });

const first = await jobs.tryAcquire("nightly");
console.log("the first worker has the lease:", first !== undefined);
console.log("the second worker has it too:", (await jobs.tryAcquire("nightly")) !== undefined);
await first?.release();

/** What is protected remembers the greatest fencing number it has seen. */
const ledger = { fencing: 0, entries: [] as string[] };
function write(fencing: number, entry: string): void {
  if (fencing < ledger.fencing) throw new Error(`"${entry}" comes from a worker that lost its lease`);
  ledger.fencing = fencing;
  ledger.entries.push(entry);
}

const second = await jobs.tryAcquire("nightly");
write(second?.fencing ?? 0, "from the second");
try {
  write(first?.fencing ?? 0, "from the first, late");
} catch (error) {
  console.log((error as Error).message);
}
await second?.release();

/** As a middleware: runs of one month wait for each other, in whichever process they are. */
const close = chain("close").link(
  "book",
  async (month: string) => `${month} is closed`,
  exclusive({ store, key: (month) => `books:${month}` }),
);
console.log(await Promise.all([close("2026-10"), close("2026-11")]));
