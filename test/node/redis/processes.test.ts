import { redisStore } from "modulink-edge/redis";
import { describe, expect, it } from "vitest";
import { incrementing } from "./processes.ts";
import { startRedis } from "./started.ts";

const { server, client } = await startRedis();

describe("two Node processes that increment a key 1,000 times each", () => {
  it.each(["lua", "plain"] as const)("reach 2,000, and every number comes once (%s)", async (form) => {
    const both = [incrementing(server.port, form, 1000, form), incrementing(server.port, form, 1000, form)];
    const told = (await Promise.all(both)).flat();
    expect(await redisStore(client).get(form)).toBe(2000);
    expect(told.sort((a, b) => a - b)).toEqual(Array.from({ length: 2000 }, (_, at) => at + 1));
  });
});
