import { machine, machineToDot, machineToMermaid } from "modulink-edge/decisions";
import { describe, expect, it } from "vitest";

type Event = { type: "play" } | { type: "eject" };
const loaded = (tapes: number): boolean => tapes > 0;

const player = machine<Event, number>("player")({
  context: 0,
  initial: "idle",
  on: { eject: "idle" },
  states: {
    idle: { on: { play: { to: "busy", when: loaded } } },
    busy: {
      initial: "running",
      states: {
        running: { after: { in: "1h", to: "idle" }, on: { play: [{ when: () => true, update: (n) => n }] } },
        'the"<end>': {},
      },
    },
  },
});

describe("the description of a machine", () => {
  it("is plain data, and tells states and moves", () => {
    const told = player.describe();
    expect(told).toMatchObject({ name: "player", version: 1, initial: "idle" });
    expect(told.states.map(({ id, inside, initial }) => [id, inside, initial])).toEqual([
      ["idle", undefined, undefined],
      ["busy", undefined, "busy.running"],
      ["busy.running", "busy", undefined],
      ['busy.the"<end>', "busy", undefined],
    ]);
    expect(told.moves).toContainEqual({
      from: "idle",
      to: "busy",
      event: "play",
      after: undefined,
      when: "loaded",
    });
  });
});

describe("a drawing", () => {
  it("in Mermaid has a box for each state, those inside in a box of their own, and an arrow for each move", () => {
    expect(machineToMermaid(player.describe())).toBe(
      [
        "stateDiagram-v2",
        "  [*] --> s0",
        '  state "idle" as s0',
        '  state "busy" as s1 {',
        "    [*] --> s2",
        '    state "running" as s2',
        '    state "the#34;#60;end#62;" as s3',
        "  }",
        "  s0 --> s0: eject",
        "  s1 --> s0: eject",
        "  s0 --> s1: play [loaded]",
        "  s2 --> s2: play [guarded]",
        "  s2 --> s0: after 1h",
      ].join("\n"),
    );
  });

  it("in DOT has clusters, and arrows to the first state inside", () => {
    expect(machineToDot(player.describe())).toBe(
      [
        "digraph {",
        "start [shape=point]",
        's0 [label="idle"]',
        "subgraph cluster_s1 {",
        'label="busy"',
        's2 [label="running"]',
        's3 [label="the\\"<end>"]',
        "}",
        "start -> s0",
        's0 -> s0 [label="eject"]',
        's2 -> s0 [label="eject"]',
        's0 -> s2 [label="play [loaded]"]',
        's2 -> s2 [label="play [guarded]"]',
        's2 -> s0 [label="after 1h"]',
        "}",
      ].join("\n"),
    );
  });
});
