import { chain } from "modulink-edge";
import { asyncLayers, awaited, layers, loop, syncLinks } from "../links.mjs";
import { speedup } from "../measure.mjs";
import { effectAwaited, hono, koa } from "../peers.mjs";
import { short } from "../table.mjs";
import { compare } from "./chain.mjs";

const ours = "chain";
const koaCompose = "koa-compose";

export async function run(options) {
  const cases = [
    { name: ours, batch: awaited(chain(...syncLinks())) },
    { name: koaCompose, batch: awaited(koa(layers())) },
    { name: "koa-compose, layers that await next()", batch: awaited(koa(asyncLayers())) },
    { name: "plain loop", batch: awaited(loop(syncLinks())) },
    { name: "hono compose", batch: awaited(hono(layers())) },
    { name: "Effect, runPromise", batch: awaited(effectAwaited(syncLinks())) },
  ];
  const { samples, ...table } = await compare(cases, ours, options);
  const { median } = speedup(samples, ours, koaCompose);
  return {
    title: "Ten synchronous links, awaited",
    about:
      "The links are synchronous, and the caller awaits the answer, which costs as much as several links.",
    ...table,
    goals: [
      {
        goal: "ten synchronous links awaited, speed against koa-compose",
        wanted: "at least 3x",
        found: `${short(median)}x`,
        met: median >= 3,
      },
    ],
  };
}
