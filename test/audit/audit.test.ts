import { chain, ModulinkError } from "modulink-edge";
import { type AuditEntry, type AuditLog, audited, auditLog } from "modulink-edge/observe";
import { canonicalJson } from "modulink-edge/resilience";
import { type AtomicStore, memoryStore } from "modulink-edge/storage";
import { virtualClock } from "modulink-edge/testing";
import { describe, expect, it } from "vitest";
import { cases, fc } from "../runtimes/property.ts";

const start = 1_700_000_000_000;

function setting() {
  const clock = virtualClock({ start });
  const store = memoryStore({ clock });
  return { clock, store, log: auditLog({ store, clock }) };
}

async function all(log: AuditLog, from?: number): Promise<AuditEntry[]> {
  const found: AuditEntry[] = [];
  for await (const entry of log.entries(from)) found.push(entry);
  return found;
}

const digest = async (text: string): Promise<string> => {
  const bytes = new Uint8Array(await crypto.subtle.digest("SHA-256", new TextEncoder().encode(text)));
  return [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
};

const keyOf = (seq: number): string => `{audit}:${String(seq).padStart(12, "0")}`;

describe("an audit log", () => {
  it("keeps entries in a chain of hashes that anybody can work out", async () => {
    const { clock, log } = setting();
    await log.append({ action: "order.pay", actor: "ada", target: "o-1", details: { z: 1, a: [null, "é"] } });
    await clock.advance(5);
    await log.append({ action: "order.ship" });
    const [first, second] = (await all(log)) as [AuditEntry, AuditEntry];
    const { hash, ...told } = first;
    expect(told).toEqual({
      seq: 1,
      at: start,
      action: "order.pay",
      actor: "ada",
      target: "o-1",
      details: { z: 1, a: [null, "é"] },
      prev: "0".repeat(64),
    });
    expect(hash).toBe(await digest(canonicalJson(told)));
    expect(second).toMatchObject({ seq: 2, at: start + 5, prev: hash });
    expect(await log.head()).toEqual({ seq: 2, hash: second.hash });
    expect(await log.verify()).toEqual({ valid: true, head: { seq: 2, hash: second.hash } });
    expect(await all(log, 2)).toEqual([second]);
  });

  it("is whole when it is empty", async () => {
    const { log } = setting();
    expect(await log.verify()).toEqual({ valid: true, head: { seq: 0, hash: "0".repeat(64) } });
    expect(await all(log)).toEqual([]);
  });

  it("makes one chain of what many write at once", async () => {
    const { store } = setting();
    const logs = Array.from({ length: 4 }, () => auditLog({ store }));
    await Promise.all(
      Array.from({ length: 120 }, (_, at) => logs[at % 4]?.append({ action: "count", details: { at } })),
    );
    const [log] = logs as [AuditLog];
    const entries = await all(log);
    expect(entries.map(({ seq }) => seq)).toEqual(Array.from({ length: 120 }, (_, at) => at + 1));
    expect(new Set(entries.map(({ details }) => details?.["at"])).size).toBe(120);
    expect(await log.verify()).toMatchObject({ valid: true, head: { seq: 120 } });
  });

  it("keeps the logs of a store apart", async () => {
    const { store, log } = setting();
    const other = auditLog({ store, name: "other" });
    await log.append({ action: "a" });
    await other.append({ action: "b" });
    expect((await all(other)).map(({ action, seq }) => [action, seq])).toEqual([["b", 1]]);
    expect(() => auditLog({ store, name: "" })).toThrow(TypeError);
    expect(() => auditLog({ store, name: "a{b}" })).toThrow(/without braces/);
  });

  it("finds the first entry that somebody has touched", async () => {
    const touch: [string, (store: AtomicStore, entry: AuditEntry) => unknown][] = [
      ["altered", (store, entry) => store.set(keyOf(entry.seq), { ...entry, actor: "eve" })],
      ["altered", (store, entry) => store.set(keyOf(entry.seq), { ...entry, at: entry.at + 1 })],
      ["altered", (store, entry) => store.set(keyOf(entry.seq), { ...entry, more: 1 })],
      ["altered", (store, entry) => store.set(keyOf(entry.seq), { ...entry, hash: "f".repeat(64) })],
      ["missing", (store, entry) => store.delete(keyOf(entry.seq))],
      [
        "unlinked",
        async (store, { hash: _, ...entry }) => {
          const changed = { ...entry, actor: "eve", prev: "1".repeat(64) };
          await store.set(keyOf(entry.seq), { ...changed, hash: await digest(canonicalJson(changed)) });
        },
      ],
    ];
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 1, max: 12 }), fc.nat(touch.length - 1), async (seq, at) => {
        const { store, log } = setting();
        for (let n = 0; n < 12; n++) await log.append({ action: "a", details: { n } });
        const [reason, change] = touch[at]!;
        await change(store, (await store.get<AuditEntry>(keyOf(seq))) as AuditEntry);
        expect(await log.verify()).toEqual({ valid: false, seq, reason });
      }),
      { numRuns: cases(50) },
    );
  });

  it("finds that an entry was changed whose hash was made anew, at the one behind it", async () => {
    const { store, log } = setting();
    for (let n = 0; n < 3; n++) await log.append({ action: "a" });
    const { hash: _, ...second } = (await store.get<AuditEntry>(keyOf(2))) as AuditEntry;
    const changed = { ...second, action: "b" };
    await store.set(keyOf(2), { ...changed, hash: await digest(canonicalJson(changed)) });
    expect(await log.verify()).toEqual({ valid: false, seq: 3, reason: "unlinked" });
    const { hash: last, ...third } = (await store.get<AuditEntry>(keyOf(3))) as AuditEntry;
    await store.set("{audit}:head", { seq: 3, hash: "e".repeat(64) });
    await store.set(keyOf(2), { ...second, hash: third.prev });
    expect(await log.verify()).toEqual({ valid: false, seq: 3, reason: "altered" });
    expect(last).toHaveLength(64);
  });

  it("tells by a head that was kept what was taken away, or written anew", async () => {
    const { store, log } = setting();
    for (let n = 0; n < 3; n++) await log.append({ action: "a", details: { n } });
    const early = { seq: 1, hash: (await all(log))[0]?.hash ?? "" };
    const kept = await log.head();
    expect(await log.verify({ head: kept })).toMatchObject({ valid: true });
    expect(await log.verify({ head: early })).toMatchObject({ valid: true });
    await store.delete(keyOf(3));
    await store.set("{audit}:head", { seq: 2, hash: (await all(log))[1]?.hash });
    expect(await log.verify()).toMatchObject({ valid: true, head: { seq: 2 } });
    expect(await log.verify({ head: kept })).toEqual({ valid: false, seq: 3, reason: "truncated" });
    await log.append({ action: "other" });
    expect(await log.verify({ head: kept })).toEqual({ valid: false, seq: 3, reason: "rewritten" });
  });

  it("keeps no secret", async () => {
    const { store, log } = setting();
    const details = { password: "canary", note: "Bearer canary", inner: [{ api_key: "canary" }], kept: 1 };
    await log.append({ action: "login", actor: "https://ada:canary@example.com/", details });
    expect(JSON.stringify([await store.get(keyOf(1))])).not.toContain("canary");
    expect((await all(log))[0]?.details?.["kept"]).toBe(1);
    expect(details.password).toBe("canary");
  });

  it("takes what it is given as it is then, and nothing that is not JSON", async () => {
    const { log } = setting();
    const details = { n: 1 };
    const first = log.append({ action: "a", details });
    details.n = 2;
    expect((await first).details).toEqual({ n: 1 });
    await expect(log.append({ action: "a", details: { when: new Date() } })).rejects.toThrow(TypeError);
    await log.append({ action: "b" });
    expect((await all(log)).map(({ action }) => action)).toEqual(["a", "b"]);
    expect((await log.verify()).valid).toBe(true);
  });

  it("finds its entry when the store could not say whether it was kept", async () => {
    const { store } = setting();
    for (const kept of [true, false]) {
      const log = auditLog({
        store: {
          ...store,
          get: store.get.bind(store),
          update: async (...args: unknown[]) => {
            if (kept) await (store.update as (...args: unknown[]) => unknown)(...args);
            throw new ModulinkError("outcome-unknown", "the connection ended");
          },
        } as never,
        name: String(kept),
      });
      const appended = log.append({ action: "a" });
      if (kept) expect(await appended).toMatchObject({ seq: 1 });
      else await expect(appended).rejects.toMatchObject({ code: "outcome-unknown" });
      expect((await log.verify()).valid).toBe(true);
    }
  });
});

describe("a link that is audited", () => {
  const refunds = (log: Pick<AuditLog, "append">) =>
    chain("refund").link(
      "pay back",
      async (order: { id: string }) => {
        if (order.id === "bad") throw new RangeError("no");
        return order.id;
      },
      audited(log, ({ id }) => ({ action: "refund", target: id, details: { by: "ada" } })),
    );

  it("is in the log once it has ended, well or not", async () => {
    const { log } = setting();
    const refund = refunds(log);
    expect(await refund.run({ id: "o-1" }, { origin: "request-1" })).toBe("o-1");
    await expect(refund.run({ id: "bad" }, { origin: "request-2" })).rejects.toThrow(RangeError);
    expect((await all(log)).map(({ target, details }) => [target, details])).toEqual([
      ["o-1", { by: "ada", origin: "request-1", outcome: "success" }],
      ["bad", { by: "ada", origin: "request-2", outcome: "failure", error: "RangeError" }],
    ]);
  });

  it("fails when it cannot be written down, unless it failed itself", async () => {
    const broken = { append: () => Promise.reject(new Error("the store is down")) };
    await expect(refunds(broken).run({ id: "o-1" })).rejects.toThrow("the store is down");
    await expect(refunds(broken).run({ id: "bad" })).rejects.toThrow("no");
    expect(() => audited(broken, 5 as never)).toThrow(/"record" must be a function/);
  });
});
