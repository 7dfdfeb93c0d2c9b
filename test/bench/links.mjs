// Ten links that do next to nothing, and the loops that call them. Each is made from a text of its own, so that no two cases
// share what the optimizer knows of them: what is left is the cost of getting from one link to the next.

let made = 0;

function fresh(text) {
  return new Function(`return ${text} // ${made++}`)();
}

const ten = (text) => Array.from({ length: 10 }, () => fresh(text));

/** Links of a chain. They count in their input, so that a batch can tell whether all of them ran. */
export const syncLinks = () => ten("(c) => { c.n++; return c; }");
export const asyncLinks = () => ten("async (c) => { c.n++; return c; }");

/** Links in a plain loop: what any way to compose them adds its own to. */
export function loop(links) {
  return (context) => {
    let value = context;
    for (let i = 0; i < links.length; i++) value = links[i](value);
    return value;
  };
}

/** The same work as middleware, for compositions that know nothing else. */
export const layers = () => ten("(c, next) => { c.n++; return next(); }");
export const asyncLayers = () => ten("async (c, next) => { c.n++; await next(); }");

function batch(call, wait) {
  const loop = fresh(`${wait && "async "}(call, size) => {
    const context = { n: 0, req: { routeIndex: 0 }, finalized: true };
    for (let i = 0; i < size; i++) ${wait}call(context);
    return context.n;
  }`);
  return (size) => loop(call, size);
}

/** A batch of calls, each of which has ended when it returns. */
export const called = (call) => batch(call, "");

/** A batch of calls, awaited one after another. */
export const awaited = (call) => batch(call, "await ");

/** Throws unless all ten links of every call of a batch ran. */
export function allRan(result, size, name) {
  if (result !== size * 10) throw new Error(`${name}: expected ${size * 10} links to run, but ${result} did`);
}
