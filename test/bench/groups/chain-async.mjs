import { chain } from "modulink-edge";
import { asyncLayers, asyncLinks, awaited } from "../links.mjs";
import { speedup } from "../measure.mjs";
import { effectAsync, hono, koa, rxjsAsync } from "../peers.mjs";
import { short } from "../table.mjs";
import { compare } from "./chain.mjs";

function unrolled([a, b, c, d, e, f, g, h, i, j]) {
  return async (context) =>
    j(await i(await h(await g(await f(await e(await d(await c(await b(await a(context))))))))));
}

function loop(links) {
  return async (context) => {
    let value = context;
    for (let i = 0; i < links.length; i++) value = await links[i](value);
    return value;
  };
}

const ours = "chain";
const plain = "plain await loop";

export async function run(options) {
  const cases = [
    { name: ours, batch: awaited(chain(...asyncLinks())) },
    { name: plain, batch: awaited(loop(asyncLinks())) },
    { name: "await, unrolled by hand", batch: awaited(unrolled(asyncLinks())) },
    { name: "koa-compose", batch: awaited(koa(asyncLayers())) },
    { name: "hono compose", batch: awaited(hono(asyncLayers())) },
    { name: "Effect, promises", batch: awaited(effectAsync(asyncLinks())) },
    { name: "RxJS, concatMap", batch: awaited(rxjsAsync(asyncLinks())) },
  ];
  const { samples, ...table } = await compare(cases, ours, options);
  const cost = 1 / speedup(samples, ours, plain).median;
  return {
    title: "Ten asynchronous links",
    about: "Every link is an async function that awaits nothing of its own.",
    ...table,
    goals: [
      {
        goal: "ten asynchronous links, time against a plain await loop",
        wanted: "at most 1.05x",
        found: `${short(cost)}x`,
        met: cost <= 1.05,
      },
    ],
  };
}
