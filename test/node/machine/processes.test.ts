import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { persisted } from "modulink-edge/decisions";
import { redisStore } from "modulink-edge/redis";
import { describe, expect, it } from "vitest";
import { seat } from "../../machine/seats.ts";
import { startRedis } from "../redis/started.ts";

const { server, client } = await startRedis();
const program = fileURLToPath(new URL("./taker.ts", import.meta.url));

async function taker(who: string, seats: number): Promise<string[]> {
  const args = [program, `${server.port}`, who, `${seats}`];
  const { stdout } = await promisify(execFile)(process.execPath, args);
  return JSON.parse(stdout);
}

describe("two processes that race for machines on Redis", () => {
  it("win each of them once, and the other is told who has it", async () => {
    const count = 200;
    const [ada, ben] = await Promise.all([taker("Ada", count), taker("Ben", count)]);
    const seats = persisted(seat, { store: redisStore(client) });
    for (let at = 0; at < count; at++) {
      const answers = [ada[at], ben[at]];
      expect(answers).toContain("taken");
      const winner = ada[at] === "taken" ? "Ada" : "Ben";
      expect(answers).toContain(winner);
      expect(await seats.read(`${at}`)).toMatchObject({ state: "kept", context: { who: winner }, step: 1 });
    }
  });
});
