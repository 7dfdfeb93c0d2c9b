import {
  durableObjectStore,
  type KvNamespace,
  kvStore,
  type NamedTransition,
  type ObjectNamespace,
  storeObject,
} from "modulink-edge/cloudflare";
import { transition } from "modulink-edge/storage";
import { describe, expect, it } from "vitest";

const never = () => {
  throw new Error("nothing is to be asked");
};
const untouched: KvNamespace & ObjectNamespace = {
  getWithMetadata: never,
  put: never,
  delete: never,
  list: never,
  idFromName: never,
  get: never,
};

describe("a wrong option is refused by name, before anything is asked", () => {
  it.each([
    ["cacheTtl", { cacheTtl: "29s" }],
    ["cacheTtl", { cacheTtl: "soon" }],
    ["timeout", { timeout: -1 }],
    ["512|511", { prefix: "x".repeat(512) }],
    ["surrogate", { prefix: "\ud800" }],
  ])("of kvStore: %s in %j", (mention, options) => {
    const make = () => kvStore(untouched, options as never);
    expect(make).toThrow(TypeError);
    expect(make).toThrow(new RegExp(mention));
  });

  it.each([
    ["shards", { shards: 0 }],
    ["shards", { shards: 1.5 }],
    ["shards", { shards: 10_001 }],
    ["timeout", { timeout: "soon" }],
  ])("of durableObjectStore: %s in %j", (mention, options) => {
    const make = () => durableObjectStore(untouched, options as never);
    expect(make).toThrow(TypeError);
    expect(make).toThrow(new RegExp(mention));
  });

  it.each([undefined, null, {}, "KV"])("or a binding that is none: %j", (binding) => {
    expect(() => kvStore(binding as never)).toThrow(/binding of a KV namespace/);
    expect(() => durableObjectStore(binding as never)).toThrow(/binding of a Durable Object namespace/);
  });

  it("of storeObject: what is no transition, and two of one name", () => {
    const add = transition("add", (sum: number | undefined) => ({ value: sum, result: sum }));
    const make = (...transitions: unknown[]) =>
      storeObject(class {}, { transitions: transitions as NamedTransition[] });
    expect(() => make(add, { ...add })).toThrow(/two of the name add/);
    expect(() => make({ name: "nothing" })).toThrow(TypeError);
    expect(() => make(add.apply)).toThrow(TypeError);
    expect(() => make({ name: "nothing" })).toThrow(/the transition nothing/);
  });
});

describe("a store in Durable Objects", () => {
  /** The name of the object that is asked for a key. */
  async function objectOf(key: string, options = {}): Promise<string | undefined> {
    let asked: string | undefined;
    const namespace: ObjectNamespace = {
      idFromName(name) {
        asked = name;
        throw new Error("no object is there");
      },
      get: (id) => id,
    };
    await Promise.resolve(durableObjectStore(namespace, options).get(key)).catch(() => {});
    return asked;
  }

  it("finds the same object for a key in every version, on every runtime", async () => {
    const keys = ["", "visits", "user:7", "é", "😀", "{ada}a", "x{ada}b"].slice(1);
    const found = await Promise.all(keys.map((key) => objectOf(key)));
    expect(found).toMatchInlineSnapshot(`
      [
        "store:14",
        "store:7",
        "store:15",
        "store:9",
        "store:2",
        "store:2",
      ]
    `);
    expect(await objectOf("visits", { name: "limits", shards: 1 })).toBe("limits:0");
  });

  it("refuses a cursor that is none of its own", async () => {
    const store = durableObjectStore(untouched, { shards: 2 });
    for (const cursor of ["a", "2:", "1", ":", "-1:x"])
      await expect(store.keys("", { cursor })).rejects.toThrow(/cursor must be that of a page/);
  });
});
