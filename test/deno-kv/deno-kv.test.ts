import { type DenoKv, denoKvStore } from "modulink-edge/deno-kv";
import type { AtomicStore } from "modulink-edge/storage";
import { describe, expect, it } from "vitest";

const nothing = {} as DenoKv;

describe("a store in Deno KV", () => {
  it.each([
    ["prefix", { prefix: "" }],
    ["prefix", { prefix: [] }],
    ["prefix", { prefix: ["a", ""] }],
    ["prefix", { prefix: [null] }],
    ["prefix", { prefix: 7 }],
    ["timeout", { timeout: "soon" }],
    ["timeout", { timeout: -1 }],
  ])("refuses a wrong %s by name: %o", (option, options) => {
    expect(() => denoKvStore(nothing, options as never)).toThrow(TypeError);
    expect(() => denoKvStore(nothing, options as never)).toThrow(option);
  });

  it("touches no database before it is used", () => {
    const store: AtomicStore = denoKvStore(nothing, { prefix: ["a", 1, 2n, true, new Uint8Array(1)] });
    expect(store.consistency).toBe("linearizable");
  });

  it("refuses what is no database", () => {
    // @ts-expect-error a client of something else
    const store = denoKvStore({ get: async () => null });
    expect(store).toBeDefined();
  });
});
