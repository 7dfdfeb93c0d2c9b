// A chain described as data, drawn as a diagram, and joined with what its run told: how long each link took.
import { chain, type Observer, sleep } from "modulink-edge";
import { describe, toDot, toMermaid } from "modulink-edge/inspect";
import { virtualClock } from "modulink-edge/testing";

const delivery = chain("delivery")
  .link("pack", async (order: { weight: number }, run) => {
    await sleep("20m", run);
    return order;
  })
  .when(
    "heavy?",
    ({ weight }) => weight > 20,
    async function truck(order, run) {
      await sleep("2h", run);
      return order;
    },
    async function bicycle(order, run) {
      await sleep("30m", run);
      return order;
    },
  );

const minutes = new Map<string, number>();
const watch: Observer = (event) => {
  if (event.type === "link.end") minutes.set(event.path.join("/"), event.duration / 60_000);
};
const clock = virtualClock();
const delivered = delivery.run({ weight: 3 }, { clock, observers: [watch] });
await clock.runAll();
await delivered;

const description = describe(delivery);
for (const { id, kind } of description.nodes) {
  console.log(id.padEnd(26), kind.padEnd(6), minutes.has(id) ? `${minutes.get(id)} min` : "not taken");
}
console.log(toMermaid(description));
console.log(toDot(description));
