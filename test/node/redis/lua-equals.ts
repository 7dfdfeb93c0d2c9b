import { redisStore } from "modulink-edge/redis";
import {
  type AtomicStore,
  type JointTransition,
  memoryStore,
  type Store,
  type Transition,
} from "modulink-edge/storage";
import { virtualClock } from "modulink-edge/testing";
import { expect } from "vitest";
import { fc } from "../../runtimes/property.ts";
import type { NodeRedis } from "./server.ts";

/** Where cases come from. */
export interface LuaCases<State, Args> {
  /** What a key holds before; undefined: nothing. */
  readonly state: fc.Arbitrary<State | undefined>;
  readonly args: fc.Arbitrary<Args>;
  /** How many cases; default 10,000. */
  readonly runs?: number;
  /** How many keys a joint transition is given; default 3. */
  readonly keys?: number;
}

interface Case<State, Args> {
  readonly states: readonly (State | undefined)[];
  readonly args: Args;
  readonly now: number;
  /** How long the entry has yet to live; undefined: without end. */
  readonly ttl: number | undefined;
  /** How much later is looked again. */
  readonly later: number;
}

type Any<State, Args> = Transition<State, Args, unknown> | JointTransition<State, Args, unknown>;

/** All that a case does to a store, and all that is to be seen of it. */
async function observe<State, Args>(
  open: (clock: ReturnType<typeof virtualClock>) => AtomicStore,
  transition: Any<State, Args>,
  names: readonly string[],
  { states, args, now, ttl, later }: Case<State, Args>,
): Promise<unknown> {
  const clock = virtualClock({ start: now });
  const store = open(clock);
  const set = (key: string, at: number) =>
    states[at] === undefined
      ? undefined
      : (store as Store).set(key, states[at], ttl === undefined ? {} : { ttl });
  await Promise.all(names.map(set));
  const [only] = names as [string];
  const told = await Promise.resolve()
    .then(() =>
      "joint" in transition ? store.update(names, transition, args) : store.update(only, transition, args),
    )
    .then(
      (result) => ({ result }),
      () => "an error",
    );
  const held = () => Promise.all(names.map((key) => store.get(key)));
  const after = await held();
  await clock.advance(later);
  // As JSON, in which 0 has no sign.
  return JSON.parse(JSON.stringify({ told, after, much: await held() }));
}

const chunk = 500;

/**
 * Holds the Lua form of a transition equal to the function, on generated cases: what it answers, what becomes of its keys,
 * and for how long; a failure of one is a failure of the other. Many cases travel together, so that ten thousand of them take
 * seconds.
 */
export async function luaEquals<State, Args>(
  client: NodeRedis,
  transition: Any<State, Args>,
  { state, args, runs = 10_000, keys = 3 }: LuaCases<State, Args>,
): Promise<void> {
  expect(transition.lua, `the Lua form of ${transition.name}`).toBeTypeOf("string");
  const count = "joint" in transition ? keys : 1;
  const one: fc.Arbitrary<Case<State, Args>> = fc.record({
    states: fc.array(state, { minLength: count, maxLength: count }),
    args,
    now: fc.integer({ min: 1, max: 4_000_000_000_000 }),
    ttl: fc.option(fc.integer({ min: 1, max: 100_000 }), { nil: undefined }),
    later: fc.integer({ min: 0, max: 100_000 }),
  });
  const cases = fc.sample(one, runs);
  let turn = 0;
  const both = async (given: Case<State, Args>): Promise<void> => {
    const names = given.states.map((_, at) => `lua:{${transition.name}:${turn}}${at}`);
    turn++;
    const [ours, theirs] = await Promise.all([
      observe((clock) => memoryStore({ clock }), transition, names, given),
      observe((clock) => redisStore(client, { clock }), transition, names, given),
    ]);
    expect(theirs, `the Lua form of ${transition.name} with ${JSON.stringify(given)}`).toEqual(ours);
  };
  for (let at = 0; at < cases.length; at += chunk) await Promise.all(cases.slice(at, at + chunk).map(both));
}
