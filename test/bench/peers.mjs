// Ten links in other libraries: each takes the functions and gives a function of the context.
import { Effect } from "effect";
import koaCompose from "koa-compose";
import { concatMap, lastValueFrom, map, of } from "rxjs";

// Hono does not export its compose; it is loaded from beside the module that it does export.
const { compose } = await import(new URL("./compose.js", import.meta.resolve("hono")).href);

export const koa = (layers) => koaCompose(layers);

export const hono = (layers) => compose(layers.map((layer) => [[layer]]));

/** A program is built once, so it finds its input in a variable. */
function effect(links, step, run) {
  let context;
  const program = links.reduce(
    step,
    Effect.sync(() => context),
  );
  return (c) => {
    context = c;
    return run(program);
  };
}

const mapped = (program, link) => Effect.map(program, link);
const promised = (program, link) => Effect.flatMap(program, (c) => Effect.promise(() => link(c)));

export const effectCalled = (links) => effect(links, mapped, Effect.runSync);
export const effectAwaited = (links) => effect(links, mapped, Effect.runPromise);
export const effectAsync = (links) => effect(links, promised, Effect.runPromise);

export function rxjs(links) {
  const operators = links.map((link) => map(link));
  return (c) =>
    of(c)
      .pipe(...operators)
      .subscribe();
}

export function rxjsAsync(links) {
  const operators = links.map((link) => concatMap(link));
  return (c) => lastValueFrom(of(c).pipe(...operators));
}
