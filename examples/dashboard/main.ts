// A minute of a shop on a clock that needs no time: what its dashboard tells, first while all is well, then while its bank is not.
import { deepEqual, equal } from "node:assert/strict";
import { virtualClock } from "modulink-edge/testing";
import { createShop } from "./shop.ts";

const clock = virtualClock({ start: Date.UTC(2026, 0, 1) });
const { app, bank, order } = createShop(clock);
let id = 0;

/** Orders come, ten in a second. */
async function seconds(count: number): Promise<void> {
  for (let n = 0; n < count * 10; n++) {
    void order(id++);
    await clock.advance(100);
  }
}

/** What a page that is opened now is told first. */
async function told() {
  const { body } = await app.request("/_modulink/events");
  const reader = body!.pipeThrough(new TextDecoderStream()).getReader();
  const { value = "" } = await reader.read();
  await reader.cancel();
  return JSON.parse(value.slice(value.lastIndexOf("data: ") + 6));
}

const page = await (await app.request("/_modulink")).text();
console.log(`the page has ${(page.length / 1024).toFixed(1)} KB and loads nothing`);

await seconds(30);
const well = await told();
console.log("rate:", well.chains[0][1].rate.toFixed(1), "failed runs:", well.failures.length);
deepEqual(well.alerts, []);

bank.down = true;
await seconds(30);
const ill = await told();
console.log("alerts:", ill.alerts.map(({ rule }: { rule: string }) => rule).join(", "));
console.log("the latest:", ill.failures[0].failed, "-", ill.failures[0].error.message);
equal(ill.failures[0].failed, "checkout/pay");
