// What the groups of policies share: one awaited call after the other, through a policy and through what is like it.
import { chain } from "modulink-edge";
import { measure, speedup, spread } from "./measure.mjs";
import { short, times } from "./table.mjs";

export const mine = "modulink-edge";

/** Each case has an operation of its own, so that no two share what the optimizer knows of them. */
export const fresh = () => new Function("return async (n) => n")();

/** Awaits one call after the other; each gives 1. */
export const calls = (call) => async (size) => {
  let sum = 0;
  for (let i = 0; i < size; i++) sum += await call(1);
  return sum;
};

/** Calls that are refused, one after the other; each counts 1. */
export const refusals = (call) => async (size) => {
  let sum = 0;
  for (let i = 0; i < size; i++) {
    try {
      await call(1);
    } catch {
      sum++;
    }
  }
  return sum;
};

/** What a middleware costs around a link, without a chain: it is called as a chain calls it. */
export async function around(policy, op = fresh()) {
  let run;
  await chain("c").link((_, given) => {
    run = given;
  })(0);
  const next = (input) => op(input);
  return (n) => policy(n, next, run);
}

function check(result, size, name) {
  if (result !== size) throw new Error(`${name}: expected ${size}, got ${result}`);
}

/** Measures cases against the first of them: their rows, the nanoseconds of each, and those of the first. */
export async function compare(what, cases, { quick }) {
  const settings = quick ? { rounds: 1, batchMs: 1 } : { rounds: 15, batchMs: 30 };
  const samples = await measure(cases, { ...settings, check });
  const found = samples.map(({ name, times: own }) => ({ name, ns: spread(own).median * 1e6 }));
  const rows = found.map(({ name, ns }) => [
    `${what}, ${name}`,
    short(ns),
    times(speedup(samples, cases[0].name, name)),
  ]);
  return { rows, found, ns: found[0].ns };
}

/** A goal of nanoseconds. */
export const atMost = (goal, most, { ns }) => ({
  goal: `${goal}, ns`,
  wanted: `at most ${short(most)}`,
  found: short(ns),
  met: ns <= most,
});

export const header = ["", "ns per call", `time, ${mine} = 1`];
