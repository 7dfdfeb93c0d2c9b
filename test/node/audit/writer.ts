// Adds entries to a log, in a process of its own: writer.ts <port> <who> <times>.
import { auditLog } from "../../../src/observe/index.ts";
import { redisStore } from "../../../src/redis/index.ts";
import { nodeRedis } from "../redis/server.ts";

const [port, who = "", times] = process.argv.slice(2);
const client = await nodeRedis(Number(port));
const log = auditLog({ store: redisStore(client) });
for (let at = 0; at < Number(times); at++) await log.append({ action: "write", actor: who, details: { at } });
client.destroy();
