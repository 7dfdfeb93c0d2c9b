// Adds to a number as one must not, by reading and writing, but under a lease: worker.ts <port> <times> <lease in ms>.
import { chain } from "../../../src/index.ts";
import { redisStore } from "../../../src/redis/index.ts";
import { leases } from "../../../src/resilience/index.ts";
import { nodeRedis, pause } from "../redis/server.ts";

const [port, times, ttl] = process.argv.slice(2).map(Number) as [number, number, number];
const client = await nodeRedis(port);
const jobs = leases(redisStore(client), { ttl, poll: "20ms" });

const count = chain("count").link("under a lease", (_: null, run) =>
  jobs.hold("sum", run, async (_part, { fencing }) => {
    const sum = Number(await client.get("sum"));
    await pause(1);
    await client.rPush("numbers", String(fencing));
    await client.set("sum", String(sum + 1));
  }),
);
for (let i = 0; i < times; i++) await count.run(null);
client.destroy();
