import { env } from "cloudflare:workers";
import { durableObjectStore } from "modulink-edge/cloudflare";
import { storeContract } from "modulink-edge/testing";
import { describe, it } from "vitest";

const kinds = [
  { what: "that know its transitions", namespace: env.STORE, options: {} },
  { what: "that know none", namespace: env.PLAIN, options: {} },
  { what: "of which there is one", namespace: env.STORE, options: { name: "single", shards: 1 } },
];

describe.each(kinds)("a store in Durable Objects $what", ({ namespace, options }) => {
  for (const { name, run } of storeContract({
    open: ({ clock }) => durableObjectStore(namespace, { ...options, clock }),
    maxValueBytes: 1_999_900,
  }))
    it(name, run, 30_000);
});
