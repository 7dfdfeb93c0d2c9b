import { env } from "cloudflare:workers";
import { kvStore } from "modulink-edge/cloudflare";
import { storeContract } from "modulink-edge/testing";
import { describe, it } from "vitest";

describe("a store in Cloudflare KV", () => {
  for (const { name, run } of storeContract({
    open: ({ clock }) => kvStore(env.KV, { clock }),
    atomic: false,
    maxValueBytes: 25 * 2 ** 20,
  }))
    it(name, run, 30_000);
});

describe("a store in Cloudflare KV whose keys have a prefix", () => {
  for (const { name, run } of storeContract({
    open: ({ clock }) => kvStore(env.KV, { clock, prefix: "a prefix: {é}:" }),
    atomic: false,
    maxValueBytes: 1000,
  }))
    it(name, run);
});
