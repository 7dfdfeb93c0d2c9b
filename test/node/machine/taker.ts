// Takes seats as fast as it can, in a process of its own: taker.ts <port> <who> <seats>; tells what became of each.
import { persisted } from "../../../src/decisions/index.ts";
import { isModulinkError } from "../../../src/index.ts";
import { redisStore } from "../../../src/redis/index.ts";
import { seat } from "../../machine/seats.ts";
import { nodeRedis, pause } from "../redis/server.ts";

const [port, who = "", count] = process.argv.slice(2);
const client = await nodeRedis(Number(port));
const seats = persisted(seat, { store: redisStore(client) });
const free = seat.start();

// The processes begin together, or one might be done before the other has begun.
await client.incr("ready");
while (Number(await client.get("ready")) < 2) await pause(1);

const told: string[] = [];
for (let at = 0; at < Number(count); at++) {
  const sent = seats.send(`${at}`, { type: "take", who }, { seen: free });
  const answer = await sent.then(
    () => "taken",
    (error: { current: { context: { who: string } } }) =>
      isModulinkError(error, "state-conflict") ? error.current.context.who : String(error),
  );
  told.push(answer);
}
console.log(JSON.stringify(told));
client.destroy();
