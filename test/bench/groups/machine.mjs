import { createStore } from "@xstate/store";
import { machine } from "modulink-edge/decisions";
import { assign, createActor, createMachine, transition } from "xstate";
import { atMost, compare, header, mine } from "../policy.mjs";

/** Two states that a ball goes between, counting; every peer has the same guard and the same update. */
const ball = () =>
  machine("ball")({
    context: { count: 0 },
    initial: "ping",
    states: {
      ping: {
        on: { hit: { to: "pong", when: () => true, update: ({ count }, { by }) => ({ count: count + by }) } },
      },
      pong: {
        on: { hit: { to: "ping", when: () => true, update: ({ count }, { by }) => ({ count: count + by }) } },
      },
    },
  });

/** The same inside two more states, entered and left with a handler. */
const nested = () =>
  machine("nested")({
    context: { count: 0 },
    initial: "a",
    states: {
      a: {
        initial: "ping",
        states: { ping: { on: { hit: "b" }, exit: ({ count }) => ({ count: count + 1 }) } },
      },
      b: {
        initial: "pong",
        states: { pong: { on: { hit: "a" }, exit: ({ count }) => ({ count: count + 1 }) } },
      },
    },
  });

const count = assign({ count: ({ context, event }) => context.count + event.by });
const theirs = () =>
  createMachine({
    context: { count: 0 },
    initial: "ping",
    states: {
      ping: { on: { hit: { target: "pong", guard: () => true, actions: count } } },
      pong: { on: { hit: { target: "ping", guard: () => true, actions: count } } },
    },
  });

const hit = { type: "hit", by: 1 };

/** Moves a snapshot that goes on from batch to batch; gives how many moves were counted. */
function moving(first, move, counted) {
  let now = first;
  return (size) => {
    const before = counted(now);
    for (let i = 0; i < size; i++) now = move(now);
    return counted(now) - before;
  };
}

const own = (made, call) => moving(made.start(), call(made), ({ context }) => context.count);

function cases() {
  const peer = theirs();
  const actor = createActor(peer).start();
  const store = createStore({
    context: { state: "ping", count: 0 },
    on: {
      hit: ({ state, count }, { by }) => ({ state: state === "ping" ? "pong" : "ping", count: count + by }),
    },
  });
  const counted = ({ context }) => context.count;
  const timed = machine("timed")({
    context: { count: 0 },
    initial: "a",
    states: {
      a: {
        after: { in: "1h", to: "a" },
        on: { hit: { to: "a", update: ({ count }) => ({ count: count + 1 }) } },
      },
    },
  });
  return [
    {
      name: mine,
      batch: own(
        ball(),
        ({ transition }) =>
          (now) =>
            transition(now, hit),
      ),
    },
    {
      name: `${mine}, nested`,
      batch: own(
        nested(),
        ({ transition }) =>
          (now) =>
            transition(now, hit),
      ),
    },
    {
      name: `${mine}, with a timeout, send`,
      batch: own(
        timed,
        ({ send }) =>
          (now) =>
            send(now, hit, 1),
      ),
    },
    {
      name: "xstate, transition",
      batch: moving(actor.getSnapshot(), (now) => transition(peer, now, hit)[0], counted),
    },
    {
      name: "xstate, actor.send",
      batch: moving(
        actor.getSnapshot(),
        () => {
          actor.send(hit);
          return actor.getSnapshot();
        },
        counted,
      ),
    },
    {
      name: "@xstate/store, transition",
      batch: moving(store.getSnapshot(), (now) => store.transition(now, hit)[0], counted),
    },
    {
      name: "@xstate/store, send",
      batch: moving(
        store.getSnapshot(),
        () => {
          store.send(hit);
          return store.getSnapshot();
        },
        counted,
      ),
    },
  ];
}

export async function run(options) {
  const moves = await compare("a move", cases(), options);
  return {
    title: "State machines",
    about:
      "One event after the other between two states, with a guard and a counted context: the pure function and, of the peers, also " +
      "what holds the state. @xstate/store has no states of its own, so its state is a property.",
    header,
    rows: moves.rows,
    goals: [atMost("a move of a state machine", 50, moves)],
  };
}
