// Who did what: a log that anybody may verify, and what it says when somebody has touched it.
import { chain } from "modulink-edge";
import { type AuditEntry, audited, auditLog } from "modulink-edge/observe";
import { memoryStore } from "modulink-edge/storage";

const store = memoryStore(); // in earnest one that all workers share
const log = auditLog({ store });

const refund = chain("refund").link(
  "pay back",
  async ({ id, amount }: { id: string; amount: number; by: string; card: { token: string } }) => {
    if (amount > 100) throw new RangeError("too much to be paid back at once");
    return `${id} is paid back`;
  },
  audited(log, ({ by, ...order }) => ({
    action: "order.refund",
    actor: by,
    target: order.id,
    details: order,
  })),
);

const card = { token: "tok_4242" };
await refund.run({ id: "o-1", amount: 5, by: "ada", card });
await refund.run({ id: "o-2", amount: 500, by: "ben", card }).catch(() => {});
await refund.run({ id: "o-3", amount: 7, by: "ada", card });

for await (const { seq, actor, target, details, hash } of log.entries())
  console.log(seq, actor, target, details?.["outcome"], JSON.stringify(details?.["card"]), hash.slice(0, 8));

const kept = await log.head(); // in earnest kept where those who write the log cannot reach
console.log("untouched:", (await log.verify({ head: kept })).valid);

const key = "{audit}:000000000002";
const second = (await store.get<AuditEntry>(key)) as AuditEntry;
await store.set(key, { ...second, actor: "eve" });
console.log("somebody else is blamed:", await log.verify());

await store.set(key, second);
await store.delete("{audit}:000000000003");
await store.set("{audit}:head", { seq: 2, hash: second.hash });
console.log("the end is cut off:", (await log.verify()).valid, await log.verify({ head: kept }));
