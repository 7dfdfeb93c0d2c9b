import { closeCircuit, lookAtCircuit, type SharedCircuitState, tripCircuit } from "modulink-edge/resilience";
import { describe, expect, it } from "vitest";

const now = 1_700_000_000_000;

/** Trips one after the other, each at its time. */
function trips(
  ...reports: readonly { at: number; by: string; cooldown?: number; quorum?: number; fencing?: number }[]
) {
  let state: SharedCircuitState | undefined;
  const told = reports.map(({ at, by, cooldown = 1_000, quorum = 1, fencing = 0 }) => {
    const { value, result } = tripCircuit.apply(state, { instance: by, cooldown, quorum, fencing }, now + at);
    state = value;
    return result;
  });
  return { state: state as unknown as SharedCircuitState, told };
}

describe("a shared circuit", () => {
  it("that is open is not held open for longer by one that finds out, too", () => {
    const { told } = trips({ at: 0, by: "a" }, { at: 900, by: "b", cooldown: 9_000 });
    expect(told).toEqual([
      { open: true, wait: 1_000, rounds: 1 },
      { open: true, wait: 100, rounds: 1 },
    ]);
  });

  it("needs a quorum anew each time, whatever was said before it opened", () => {
    const { told } = trips(
      { at: 0, by: "a", cooldown: 100_000, quorum: 2 },
      { at: 0, by: "b", quorum: 2 },
      { at: 1_000, by: "c", quorum: 2 },
      { at: 1_500, by: "b", quorum: 2 },
    );
    expect(told.map(({ open, wait, rounds }) => [open, wait, rounds])).toEqual([
      [false, 0, 0],
      [true, 1_000, 1],
      [true, 0, 1],
      [true, 1_000, 2],
    ]);
  });

  it("does not count what was said too long ago, nor one instance twice", () => {
    const { told } = trips(
      { at: 0, by: "a", quorum: 2 },
      { at: 1, by: "a", quorum: 2 },
      { at: 1_001, by: "b", quorum: 2 },
    );
    expect(told.map(({ open }) => open)).toEqual([false, false, false]);
  });

  it("does not hear a prober that others came after", () => {
    const { state } = trips({ at: 0, by: "a", fencing: 5 });
    const late = { instance: "b", fencing: 4 };
    const closing = closeCircuit.apply(state, late, now);
    expect([closing.value, closing.result.open]).toEqual([state, true]);
    const tripping = tripCircuit.apply(state, { ...late, cooldown: 9_000, quorum: 1 }, now + 1_000);
    expect([tripping.value, tripping.result.wait]).toEqual([state, 0]);
    expect(closeCircuit.apply(state, { ...late, fencing: 6 }, now).result.open).toBe(false);
  });

  it("forgets all that was said against it when it closes, and else what the one says who is well", () => {
    const open: SharedCircuitState = {
      ...trips({ at: 0, by: "a" }).state,
      votes: { b: now + 5_000, c: now + 5_000 },
    };
    expect(closeCircuit.apply(open, { instance: "a", fencing: 0 }, now).value?.votes).toEqual({});
    const { state } = trips({ at: 0, by: "a", quorum: 3 }, { at: 0, by: "b", quorum: 3 });
    expect(
      Object.keys(closeCircuit.apply(state, { instance: "a", fencing: 0 }, now).value?.votes ?? {}),
    ).toEqual(["b"]);
    expect(closeCircuit.apply(undefined, { instance: "a", fencing: 0 }, now).value).toBeUndefined();
  });

  it("is not changed by a look", () => {
    const { state } = trips({ at: 0, by: "a" });
    const { value, result } = lookAtCircuit.apply(state, null, now + 400);
    expect(value).toBe(state);
    expect(result).toEqual({ open: true, wait: 600, rounds: 1 });
  });
});
