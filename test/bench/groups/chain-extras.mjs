import { chain, middleware, sleep } from "modulink-edge";
import { awaited, called, syncLinks } from "../links.mjs";
import { compare } from "./chain.mjs";

/** A chain that tells its events to an observer, which must hear of the run and of every link. */
function observed() {
  let heard = 0;
  const watched = chain(...syncLinks()).observe(() => heard++);
  const batch = called(watched);
  return (size) => {
    heard = 0;
    const result = batch(size);
    if (heard !== size * 22) throw new Error(`expected ${size * 22} events, got ${heard}`);
    return result;
  };
}

const through = middleware("through", (input, next) => next(input));

/** Runs that wait for two seconds and are aborted in the middle of it; each counts as the ten links it stands beside. */
function aborted() {
  const waiting = chain((_, run) => sleep("2s", run));
  return async (size) => {
    let ended = 0;
    for (let i = 0; i < size; i++) {
      const controller = new AbortController();
      const settled = waiting.run(0, { signal: controller.signal }).catch(() => ended++);
      controller.abort();
      await settled;
    }
    return ended * 10;
  };
}

export async function run(options) {
  const { signal } = new AbortController();
  const limited = chain(...syncLinks());
  const own = chain(...syncLinks());
  const bare = "called";
  const cases = [
    { name: bare, batch: called(chain(...syncLinks())) },
    { name: "a named middleware around each link", batch: called(chain(...syncLinks()).each(through)) },
    { name: "one observer", batch: observed() },
    { name: "awaited", batch: awaited(chain(...syncLinks())) },
    { name: "run(input), awaited", batch: awaited((c) => own.run(c)) },
    { name: "run(input, { signal }), awaited", batch: awaited((c) => limited.run(c, { signal })) },
    { name: "a link that waits 2 s, from its start over an abort to its end", batch: aborted() },
  ];
  const { samples: _, ...table } = await compare(cases, bare, options);
  return {
    title: "What the extras cost",
    about:
      "The chain of ten synchronous links again. The observer hears 22 events a call: the start and the end of the run and of " +
      "every link. The last row is one link instead of ten: starting it, aborting it, and its settling.",
    ...table,
  };
}
