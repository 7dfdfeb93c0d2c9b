import { chain } from "modulink-edge";
import { retry } from "modulink-edge/resilience";
import { virtualClock } from "modulink-edge/testing";
import { expect, it } from "vitest";
it("works", async () => {
  let n = 0;
  const policy = retry();
  const c = chain("c").link("x", async (s: string) => { if (++n < 3) throw new Error("x"); return s + n; }, policy);
  const clock = virtualClock();
  const p = c.run("a", { clock, random: () => 1 });
  await clock.runAll();
  expect(await p).toBe("a3");
  expect(clock.now()).toBe(300);
  expect(JSON.parse(JSON.stringify(policy.stats))).toEqual({ calls: 1, attempts: 3, retries: 2, successes: 1, failures: 0, givenUp: 0, waited: 300 });
});
