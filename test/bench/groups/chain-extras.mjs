import { chain, middleware } from "modulink-edge";
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
  ];
  const { samples: _, ...table } = await compare(cases, bare, options);
  return {
    title: "What the extras cost",
    about:
      "The chain of ten synchronous links again. The observer hears 22 events a call: the start and the end of the run and of " +
      "every link.",
    ...table,
  };
}
