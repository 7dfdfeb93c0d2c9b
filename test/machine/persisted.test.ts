import { chain, isModulinkError, type RunEvent } from "modulink-edge";
import { persisted, type StateConflictError } from "modulink-edge/decisions";
import { memoryStore } from "modulink-edge/storage";
import { virtualClock } from "modulink-edge/testing";
import { describe, expect, it } from "vitest";
import { seat } from "./seats.ts";

const start = 1_700_000_000_000;

function setting(options: { remember?: number; ttl?: number } = {}) {
  const clock = virtualClock({ start });
  const store = memoryStore({ clock });
  return { clock, store, seats: persisted(seat, { store, clock, ...options }) };
}

const failure = async (promise: Promise<unknown>): Promise<Error & { code?: string }> =>
  promise.then(
    () => Promise.reject(new Error("it was fulfilled")),
    (error) => error,
  );

describe("a machine in a store", () => {
  it("is kept under its key, and goes on from there", async () => {
    const { store, seats } = setting();
    expect(await seats.read("4a")).toBeUndefined();
    const free = await seats.start("4a");
    expect(free).toEqual(seat.start({ now: start }));
    expect(await seats.send("4a", { type: "take", who: "Ada" })).toMatchObject({
      from: "free",
      repeated: false,
      snapshot: { state: "kept", context: { who: "Ada" }, step: 1 },
    });
    expect(await store.get("machine:seat:4a")).toEqual(await seats.read("4a"));
    expect(await persisted(seat, { store }).read("4b")).toBeUndefined();
  });

  it("begins with the first event if nobody has started it, and is not started twice", async () => {
    const { seats } = setting();
    await seats.send("4a", { type: "take", who: "Ada" });
    expect(await seats.start("4a")).toMatchObject({ state: "kept" });
    expect(await seats.start("4b", { who: "the owner" })).toMatchObject({ context: { who: "the owner" } });
  });

  it("tells a sender that has seen an earlier state, with the present one", async () => {
    const { seats } = setting();
    const seen = await seats.start("4a");
    const [first, second] = await Promise.allSettled(
      ["Ada", "Ben"].map((who) => seats.send("4a", { type: "take", who }, { seen })),
    );
    expect(first).toMatchObject({ status: "fulfilled", value: { snapshot: { context: { who: "Ada" } } } });
    const { reason } = second as { reason: StateConflictError };
    expect(isModulinkError(reason, "state-conflict")).toBe(true);
    expect(reason.current).toMatchObject({ state: "kept", context: { who: "Ada" } });
    expect(reason.message).toBe('seat has moved on: it is in the state "kept" after 1 moves');
    expect(await seats.send("4a", { type: "pay" }, { seen: reason.current })).toMatchObject({ from: "kept" });
  });

  it("refuses an event that the state does not know, and stays as it was", async () => {
    const { store, seats } = setting();
    await seats.start("4a");
    const before = await store.get("machine:seat:4a");
    expect(await failure(seats.send("4a", { type: "pay" }))).toMatchObject({
      code: "illegal-transition",
      state: "free",
      allowed: ["take"],
    });
    expect(await store.get("machine:seat:4a")).toBe(before);
  });

  it("carries out an event with an id once, however often it comes", async () => {
    const { seats } = setting();
    const take = () => seats.send("4a", { type: "take", who: "Ada" }, { id: "e-1" });
    expect(await take()).toMatchObject({ repeated: false });
    expect(await take()).toMatchObject({
      repeated: true,
      from: "kept",
      snapshot: { state: "kept", step: 1 },
    });
    await seats.send("4a", { type: "leave" }, { id: "e-2" });
    expect(await take()).toMatchObject({ repeated: true, snapshot: { state: "free" } });
  });

  it("remembers as many ids as it was told", async () => {
    const { seats } = setting({ remember: 1 });
    await seats.send("4a", { type: "take", who: "Ada" }, { id: "e-1" });
    await seats.send("4a", { type: "leave" }, { id: "e-2" });
    expect(await seats.send("4a", { type: "take", who: "Ada" }, { id: "e-1" })).toMatchObject({
      repeated: false,
    });
    const forgetful = setting({ remember: 0 }).seats;
    await forgetful.send("4a", { type: "take", who: "Ada" }, { id: "e-1" });
    expect(await failure(forgetful.send("4a", { type: "take", who: "Ada" }, { id: "e-1" }))).toMatchObject({
      code: "illegal-transition",
    });
  });

  it("does on reading what time has done, and keeps it when it is settled or moved", async () => {
    const { clock, store, seats } = setting();
    const { snapshot: seen } = await seats.send("4a", { type: "take", who: "Ada" });
    expect(seat.due(seen)).toBe(start + 600_000);
    await clock.advance("10m");
    expect(await seats.read("4a")).toMatchObject({ state: "free", context: { who: null }, step: 2 });
    expect(await store.get("machine:seat:4a")).toMatchObject({ state: "kept" });
    expect(await failure(seats.send("4a", { type: "pay" }, { seen }))).toMatchObject({
      code: "state-conflict",
    });
    expect(await seats.settle("4a")).toMatchObject({ state: "free" });
    expect(await store.get("machine:seat:4a")).toMatchObject({ state: "free", step: 2 });
    expect(await seats.settle("4a")).toEqual(await seats.read("4a"));
    expect(await seats.settle("none")).toBeUndefined();
  });

  it("accepts what a reader saw after a timeout, though nobody has kept that", async () => {
    const { clock, seats } = setting();
    await seats.send("4a", { type: "take", who: "Ada" });
    await clock.advance("10m");
    const seen = await seats.read("4a");
    expect(await seats.send("4a", { type: "take", who: "Ben" }, { seen })).toMatchObject({ from: "free" });
  });

  it("is kept for its time after the last move", async () => {
    const { clock, seats } = setting({ ttl: 1000 });
    await seats.start("4a");
    await clock.advance(999);
    await seats.send("4a", { type: "take", who: "Ada" });
    await clock.advance(999);
    expect(await seats.read("4a")).toBeDefined();
    await clock.advance(1);
    expect(await seats.read("4a")).toBeUndefined();
  });

  it("is moved by a link, which tells the observers", async () => {
    const { clock, seats } = setting();
    const told: RunEvent[] = [];
    const booking = chain("booking").link(
      seats.sending({
        key: ({ place }: { place: string; who: string }) => place,
        event: ({ who }) => ({ type: "take", who }),
        id: ({ who, place }) => `${who} takes ${place}`,
      }),
    );
    const book = () =>
      booking.run({ place: "4a", who: "Ada" }, { clock, observers: [(event) => told.push(event)] });
    expect(await book()).toMatchObject({ snapshot: { state: "kept" } });
    expect(await book()).toMatchObject({ repeated: true });
    expect(told.filter(({ type }) => type === "machine:moved")).toMatchObject([
      { machine: "seat", key: "4a", event: "take", from: "free", to: "kept", link: "send to seat" },
    ]);
  });

  it("is refused with wrong options when it is made", () => {
    const { store, seats } = setting();
    expect(() => persisted(seat, { store, remember: -1 })).toThrow(/remember must be a whole number from 0/);
    expect(() => persisted(seat, { store, ttl: "1x" as never })).toThrow(/ttl must be a duration/);
    expect(() => seats.sending({ key: "4a" } as never)).toThrow(/"key" must be a function/);
  });
});
