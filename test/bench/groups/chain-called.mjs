import { chain } from "modulink-edge";
import { called, loop, syncLinks } from "../links.mjs";
import { speedup } from "../measure.mjs";
import { effectCalled, rxjs } from "../peers.mjs";
import { short } from "../table.mjs";
import { compare } from "./chain.mjs";

function nested([a, b, c, d, e, f, g, h, i, j]) {
  return (context) => j(i(h(g(f(e(d(c(b(a(context))))))))));
}

const ours = "chain";
const plain = "plain loop";

export async function run(options) {
  const cases = [
    { name: ours, batch: called(chain(...syncLinks())) },
    { name: plain, batch: called(loop(syncLinks())) },
    { name: "direct calls", batch: called(nested(syncLinks())) },
    { name: "Effect, runSync", batch: called(effectCalled(syncLinks())) },
    { name: "RxJS, of().pipe(map)", batch: called(rxjs(syncLinks())) },
  ];
  const { samples, ...table } = await compare(cases, ours, options);
  const cost = 1 / speedup(samples, ours, plain).median;
  return {
    title: "Ten synchronous links, called",
    about:
      "The answer is there when the call returns. koa-compose and Hono only give promises: see the next table. Direct calls " +
      "are what a compiler can make of `j(i(h(...a(input))))`: it removes the calls altogether.",
    ...table,
    goals: [
      {
        goal: "ten synchronous links, time against a plain loop over an array",
        wanted: "at most 1.5x",
        found: `${short(cost)}x`,
        met: cost <= 1.5,
      },
    ],
  };
}
