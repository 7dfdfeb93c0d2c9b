import { createHash, randomUUID } from "node:crypto";
import { chain } from "modulink-edge";
import { redisStore } from "modulink-edge/redis";
import { idempotent } from "modulink-edge/resilience";
import { createClient } from "redis";
import { redisServer } from "../../node/redis/server.ts";
import { measure, speedup, spread } from "../measure.mjs";
import { short, times } from "../table.mjs";

const together = 16;
const effect = async (order) => ({ receipt: order.id, amount: order.amount });

/** As `idempotent` is used. */
const ours = (client) =>
  chain("pay").link("charge", effect, idempotent({ store: redisStore(client), key: ({ id }) => id }));

/** What one would write by hand: a key that is watched, taken in a transaction, and written over in another. */
const byHand = (client) => async (order) => {
  const key = `hand:${order.id}`;
  const owner = randomUUID();
  const fingerprint = createHash("sha256").update(JSON.stringify(order)).digest("hex");
  for (;;) {
    await client.watch(key);
    const found = JSON.parse((await client.get(key)) ?? "null");
    if (found && found.fingerprint !== fingerprint) throw new Error("another payload");
    if (found?.result) {
      await client.unwatch();
      return found.result;
    }
    if (found) throw new Error("it runs");
    const running = JSON.stringify({ owner, fingerprint });
    const taken = await client
      .multi()
      .set(key, running, { PX: 30_000 })
      .exec()
      .catch(() => null);
    if (taken) break;
  }
  const result = await effect(order);
  await client.watch(key);
  const found = JSON.parse((await client.get(key)) ?? "null");
  if (found?.owner !== owner) throw new Error("the lease has ended");
  const record = JSON.stringify({ owner, fingerprint, result });
  await client.multi().set(key, record, { PX: 86_400_000 }).exec();
  return result;
};

let orders = 0;
const fresh = () => ({ id: `order ${++orders}`, amount: 5 });
const known = { id: "known", amount: 5 };

/** Calls by a number of callers at once, each one after the other. */
const calling = (pays, order) => async (size) => {
  let left = size;
  let right = 0;
  const caller = async (pay) => {
    while (left-- > 0) if ((await pay(order())).amount === 5) right++;
  };
  await Promise.all(pays.map(caller));
  return right;
};

function check(result, size, name) {
  if (result !== size) throw new Error(`${name}: expected ${size}, got ${result}`);
}

async function rows(what, cases, settings) {
  const samples = await measure(cases, { ...settings, check });
  const rows = samples.map(({ name, times: own }) => [
    `${what}, ${name}`,
    short(1000 / spread(own).median),
    times(speedup(samples, "idempotent", name)),
  ]);
  return { rows, ratio: speedup(samples, "idempotent", "by hand").median };
}

async function open(port) {
  const client = createClient({ socket: { host: "127.0.0.1", port } });
  client.on("error", () => {});
  await client.connect();
  return client;
}

export async function run(options) {
  const settings = options.quick ? { rounds: 1, batchMs: 1 } : { rounds: 9, batchMs: 150 };
  const server = await redisServer();
  const clients = await Promise.all(Array.from({ length: together + 1 }, () => open(server.port)));
  try {
    const [shared, ...own] = clients;
    const pay = ours(shared);
    const hands = own.map(byHand);
    const pays = Array.from({ length: together }, () => pay);
    await pay(known);
    await hands[0](known);
    const both = (count, order) => [
      { name: "idempotent", batch: calling(pays.slice(0, count), order) },
      { name: "by hand", batch: calling(hands.slice(0, count), order) },
    ];
    const one = await rows("one caller, a new key each", both(1, fresh), settings);
    const many = await rows(`${together} callers, a new key each`, both(together, fresh), settings);
    const again = await rows(
      `${together} callers, answered again`,
      both(together, () => known),
      settings,
    );
    return {
      title: "Idempotent calls on Redis",
      about:
        "Calls a second on one local Redis through node-redis. By hand is WATCH, GET and MULTI before and after the effect, as a connection of its own " +
        `for each caller needs it; it renews nothing. \`idempotent\` shares one connection among all ${together}.`,
      header: ["", "calls per second", "time, idempotent = 1"],
      rows: [...one.rows, ...many.rows, ...again.rows],
      goals: [
        {
          goal: "idempotent calls per second, against WATCH and MULTI by hand",
          wanted: "more",
          found: `${short(many.ratio)}x`,
          met: many.ratio > 1,
        },
      ],
    };
  } finally {
    for (const client of clients) client.destroy();
    await server.stop();
  }
}
