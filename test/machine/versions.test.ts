import { machine, persisted } from "modulink-edge/decisions";
import { memoryStore } from "modulink-edge/storage";
import { describe, expect, it } from "vitest";

type Event = { type: "next" };

const first = machine<Event, { n: number }>("task")({
  context: { n: 1 },
  initial: "todo",
  states: { todo: { on: { next: "doing" } }, doing: {} },
});

/** The third version: `doing` has become a state inside `open`, and `n` a text. */
const third = machine<Event, { text: string }>("task")({
  version: 3,
  migrate: {
    1: ({ state, context }) => ({ state, context: { count: (context as { n: number }).n } }),
    2: ({ state, context }) => ({
      state: state === "doing" ? "open.doing" : state,
      context: { text: `${(context as { count: number }).count}` },
    }),
  },
  context: { text: "" },
  initial: "todo",
  states: {
    todo: { on: { next: "open" } },
    open: { initial: "doing", after: { in: "1h", to: "todo" }, states: { doing: {} } },
  },
});

const failure = (fn: () => unknown) => {
  try {
    return fn();
  } catch (error) {
    return error as { code: string; message: string };
  }
};

describe("a snapshot that was kept", () => {
  it("comes back from JSON as it was", () => {
    const doing = first.transition(first.start(), { type: "next" });
    expect(first.restore(JSON.parse(JSON.stringify(doing)))).toEqual(doing);
  });

  it("of an older version goes through every migration, and its time goes on", () => {
    const doing = first.transition(first.start({ now: 5 }), { type: "next" }, 50);
    const now = third.restore(JSON.parse(JSON.stringify(doing)));
    expect(now).toEqual({
      machine: "task",
      version: 3,
      state: "open.doing",
      context: { text: "1" },
      step: 1,
      at: 50,
      since: [50, 50],
    });
    expect(third.due(now)).toBe(3_600_050);
  });

  it.each([
    ["another machine's", { machine: "door" }, /no snapshot of task: its machine is door/],
    ["of a later version", { version: 4 }, /it is of version 4, this is 3/],
    ["without a version", { version: undefined }, /it is of version undefined/],
    ["in a state that is not there", { version: 3, state: "gone" }, /it has no state "gone"/],
    ["without its time", { version: 3, at: "noon" }, /at, step or since is missing/],
  ])("is refused when it is %s", (_, change, message) => {
    expect(failure(() => third.restore({ ...first.start(), ...change }))).toMatchObject({
      code: "state-mismatch",
      message: expect.stringMatching(message),
    });
  });

  it("is refused when no migration leads on from it", () => {
    const second = machine<Event>("task")({ version: 2, initial: "todo", states: { todo: {} } });
    expect(() => second.restore(first.start())).toThrow(/of version 1, this is 2/);
  });

  it("is refused when it is nothing of the kind", () => {
    for (const saved of [undefined, null, 5, "todo", []])
      expect(failure(() => first.restore(saved))).toMatchObject({ code: "state-mismatch" });
  });

  it("is migrated in a store by whoever comes next, and refused to those that do not know it", async () => {
    const store = memoryStore();
    const [old, young] = [persisted(first, { store }), persisted(third, { store })];
    await old.send("t", { type: "next" });
    expect(await young.read("t")).toMatchObject({ version: 3, state: "open.doing" });
    expect(await store.get("machine:task:t")).toMatchObject({ version: 1, state: "doing" });
    await expect(young.send("t", { type: "next" })).rejects.toThrow(/not accepted in the state "open.doing"/);
    await old.start("u");
    await young.send("u", { type: "next" });
    await expect(old.read("u")).rejects.toMatchObject({ code: "state-mismatch" });
    await expect(old.send("u", { type: "next" })).rejects.toMatchObject({ code: "state-mismatch" });
  });
});
