import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { auditLog } from "modulink-edge/observe";
import { redisStore } from "modulink-edge/redis";
import { describe, expect, it } from "vitest";
import { startRedis } from "../redis/started.ts";

const { server, client } = await startRedis();
const program = fileURLToPath(new URL("./writer.ts", import.meta.url));
const writer = (who: string, times: number) =>
  promisify(execFile)(process.execPath, [program, `${server.port}`, who, `${times}`]);

describe("an audit log on Redis", () => {
  it("is one chain, whoever writes it", async () => {
    await Promise.all(["Ada", "Ben", "Eve"].map((who) => writer(who, 60)));
    const log = auditLog({ store: redisStore(client) });
    expect(await log.verify()).toMatchObject({ valid: true, head: { seq: 180 } });
    const next: Record<string, number> = {};
    for await (const { actor = "", details } of log.entries()) {
      expect(details?.["at"]).toBe(next[actor] ?? 0);
      next[actor] = (next[actor] ?? 0) + 1;
    }
    expect(next).toEqual({ Ada: 60, Ben: 60, Eve: 60 });
  });
});
