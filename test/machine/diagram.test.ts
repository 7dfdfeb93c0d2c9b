import { machine } from "modulink-edge/decisions";
import { toMermaid } from "modulink-edge/inspect";
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
      states: { running: { after: { in: "1h", to: "idle" }, on: { play: [{ update: (n) => n + 1 }] } } },
    },
  },
});

describe("the description of a machine", () => {
  it("is plain data with a node for each state and an edge for each move", () => {
    const told = player.describe();
    expect(JSON.parse(JSON.stringify(told))).toEqual(told);
    expect(told.nodes.map(({ id, parent, name }) => [id, parent, name])).toEqual([
      ["player", "player", "player"],
      ["player/idle", "player", "idle"],
      ["player/busy", "player", "busy"],
      ["player/busy.running", "player/busy", "busy.running"],
    ]);
    expect(told.edges).toEqual([
      { from: "player", to: "player/idle" },
      { from: "player", to: "player/idle", label: "eject" },
      { from: "player/idle", to: "player/busy", label: "play [loaded]" },
      { from: "player/busy", to: "player/busy.running" },
      { from: "player/busy.running", to: "player/busy.running", label: "play" },
      { from: "player/busy.running", to: "player/idle", label: "after 1h" },
    ]);
  });

  it("is drawn as a chain is", () => {
    expect(toMermaid(player.describe())).toContain('n1 -->|"play #91;loaded#93;"| n2');
  });
});
