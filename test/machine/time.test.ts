import { chain } from "modulink-edge";
import { machine, untilDue } from "modulink-edge/decisions";
import { virtualClock } from "modulink-edge/testing";
import { describe, expect, it } from "vitest";
import { fc } from "../runtimes/property.ts";

type Event = { type: "touch" } | { type: "log" };

/** A session that becomes idle and then ends, a whole day at most. */
const session = machine<Event, readonly string[]>("session")({
  context: [],
  initial: "on",
  states: {
    on: {
      initial: "active",
      after: { in: "1h", to: "over", update: (log, _, now) => [...log, `day over @${now}`] },
      on: { log: { update: (log) => [...log, "log"] } },
      states: {
        active: { after: { in: "10m", to: "on.idle" }, on: { touch: "on.active" } },
        idle: {
          after: { in: "5m", to: "over", update: (log, _, now) => [...log, `idle over @${now}`] },
          on: { touch: "on.active" },
        },
      },
    },
    over: {},
  },
});

const minutes = (count: number): number => count * 60_000;

describe("a state with a timeout", () => {
  it("is left when time is judged, at the time it was due", () => {
    const start = session.start();
    expect(session.settle(start, minutes(10) - 1)).toBe(start);
    expect(session.settle(start, minutes(10))).toMatchObject({ state: "on.idle", at: minutes(10) });
    expect(session.settle(start, minutes(500))).toMatchObject({
      state: "over",
      at: minutes(15),
      context: [`idle over @${minutes(15)}`],
    });
  });

  it("begins its time anew when it is entered again, while the state around goes on", () => {
    let now = session.start();
    let snapshot: ReturnType<typeof session.settle> = now;
    for (let minute = 9; minute < 60; minute += 9)
      snapshot = session.send(snapshot, { type: "touch" }, minutes(minute));
    expect(snapshot).toMatchObject({ state: "on.active", since: [0, minutes(54)] });
    expect(session.due(snapshot)).toBe(minutes(60));
    expect(session.settle(snapshot, minutes(61)).context).toEqual([`day over @${minutes(60)}`]);
    now = session.start({ now: minutes(5) });
    expect(session.due(now)).toBe(minutes(15));
  });

  it("keeps its time through a move that does not leave it", () => {
    const logged = session.send(session.start(), { type: "log" }, minutes(9));
    expect(session.due(logged)).toBe(minutes(10));
  });

  it("takes an event after the timeouts that were due", () => {
    const late = session.send(session.start(), { type: "touch" }, minutes(11));
    expect(late).toMatchObject({ state: "on.active", since: [0, minutes(11)], step: 2 });
    expect(() => session.send(session.start(), { type: "touch" }, minutes(16))).toThrow(/the state "over"/);
  });

  it("is not brought back by a clock that goes back", () => {
    const idle = session.settle(session.start(), minutes(10));
    expect(session.send(idle, { type: "touch" }, 5)).toMatchObject({ at: minutes(10) });
  });

  it("stays for good when the guard refuses at the time that was due", () => {
    const asked: number[] = [];
    const door = machine<{ type: "allow" }, boolean>("door")({
      context: false,
      initial: "shut",
      states: {
        shut: {
          on: { allow: { update: () => true } },
          after: [
            { in: 10, to: "open", when: (may, _, now) => asked.push(now) > 0 && may },
            { in: 20, to: "stuck", when: (may) => may },
          ],
        },
        open: {},
        stuck: {},
      },
    });
    const start = door.start();
    expect(door.settle(start, 15)).toBe(start);
    const allowed = door.send(start, { type: "allow" }, 15);
    expect(door.settle(allowed, 19)).toBe(allowed);
    expect(door.settle(allowed, 99)).toMatchObject({ state: "stuck", at: 20 });
    expect(new Set(asked)).toEqual(new Set([10]));
    expect(door.settle(door.send(start, { type: "allow" }, 5), 99)).toMatchObject({ state: "open", at: 10 });
  });

  it("gives way to the one inside when both are due together", () => {
    const both = machine<{ type: "go" }>("both")({
      initial: "a",
      states: {
        a: {
          initial: "b",
          after: { in: 10, to: "outer" },
          states: { b: { after: { in: 10, to: "inner" } } },
        },
        inner: {},
        outer: {},
      },
    });
    expect(both.settle(both.start(), 10).state).toBe("inner");
  });

  it("ends a machine that never rests with an error, and not with the day", () => {
    const blink = machine<{ type: "stop" }>("blink")({
      initial: "on",
      states: { on: { after: { in: 1, to: "off" } }, off: { after: { in: 1, to: "on" } } },
    });
    expect(blink.settle(blink.start(), 9_999)).toMatchObject({ state: "off", step: 9_999 });
    expect(() => blink.settle(blink.start(), 86_400_000)).toThrow(/10000 moves by itself/);
  });

  it("comes to the same whenever it is looked at in between", () => {
    const times = fc.array(fc.integer({ min: 0, max: minutes(70) }), { maxLength: 8 });
    fc.assert(
      fc.property(times, fc.nat(8), (given, touchAt) => {
        const end = minutes(80);
        const sorted = given.sort((a, b) => a - b);
        const drive = (looks: boolean) => {
          let now: ReturnType<typeof session.settle> = session.start();
          sorted.forEach((time, at) => {
            if (looks) now = session.settle(now, time);
            const settled = session.settle(now, time);
            if (at === touchAt && session.can(settled, { type: "touch" }))
              now = session.send(now, { type: "touch" }, time);
          });
          return session.settle(now, end);
        };
        expect(drive(true)).toEqual(drive(false));
      }),
    );
  });
});

describe("waiting for a timeout", () => {
  const watching = chain("watch").link(async (snapshot: ReturnType<typeof session.start>, run) =>
    untilDue(session, snapshot, run),
  );

  it("gives the machine once it has moved, and leaves no timer", async () => {
    const clock = virtualClock();
    const waiting = watching.run(session.start(), { clock });
    await clock.advance("9m");
    expect(clock.pending).toBe(1);
    await clock.advance("1m");
    expect(await waiting).toMatchObject({ state: "on.idle" });
    expect(clock.pending).toBe(0);
  });

  it("ends at once with the run", async () => {
    const clock = virtualClock();
    const { signal, abort } = ((controller) => ({
      signal: controller.signal,
      abort: () => controller.abort(new Error("enough")),
    }))(new AbortController());
    const waiting = watching.run(session.start(), { clock, signal });
    await clock.advance(1);
    abort();
    await expect(waiting).rejects.toThrow("enough");
    expect(clock.pending).toBe(0);
  });

  it("gives undefined when no time will move the machine", async () => {
    const still = machine<Event>("still")({ initial: "a", states: { a: {} } });
    const watch = chain("watch").link((_: null, run) => untilDue(still, still.start(), run));
    expect(await watch.run(null)).toBeUndefined();
  });
});
