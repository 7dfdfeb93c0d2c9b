import { chain, type Run, type RunEvent, sleep } from "modulink-edge";
import { replaceable } from "modulink-edge/flow";
import { describe as describeChain } from "modulink-edge/inspect";
import { virtualClock } from "modulink-edge/testing";
import { describe, expect, it } from "vitest";
import { failureOf } from "../core/counting.ts";

const times = (factor: number) => chain("times").link(`by ${factor}`, (n: number) => n * factor);
const slowly = (name: string) =>
  chain("slow").link(name, async (ms: number, run: Run) => {
    await sleep(ms, run);
    return name;
  });

describe("a chain that can be replaced", () => {
  it("runs the chain in place, synchronously if that is, also as part of other chains", async () => {
    const live = replaceable(times(2));
    const shop = chain("shop").link(live).link(String);
    expect([live(5), shop(5), live.version]).toEqual([10, "10", 1]);
    await live.swap(times(3));
    expect([live(5), shop(5), live.version, await live.run(5)]).toEqual([15, "15", 2, 15]);
  });

  it("lets runs end where they began, while new ones take the new chain", async () => {
    const clock = virtualClock();
    const live = replaceable(slowly("old"));
    const before = live.run(100, { clock });
    let drained = false;
    const swapped = live.swap(slowly("new")).then(() => {
      drained = true;
    });
    const after = live.run(50, { clock });
    expect(live.running).toBe(2);
    await clock.advance(50);
    expect([await after, drained, live.running]).toEqual(["new", false, 1]);
    await clock.advance(50);
    expect(await before).toBe("old");
    await swapped;
    expect([drained, live.running]).toEqual([true, 0]);
  });

  it("drains all that are under way, those that fail, too", async () => {
    const clock = virtualClock();
    const live = replaceable(slowly("one"));
    const runs = [live.run(10, { clock, deadline: 5 }), live.run(20, { clock })];
    void live.swap(slowly("two"));
    runs.push(live.run(30, { clock }));
    const drained = live.drain().then(() => clock.now());
    const settled = Promise.allSettled(runs);
    const began = clock.now();
    await clock.runAll();
    expect((await drained) - began).toBe(30);
    expect((await settled).map(({ status }) => status)).toEqual(["rejected", "fulfilled", "fulfilled"]);
    await live.drain();
  });

  it("drains after a failure of a synchronous chain", async () => {
    const error = new Error("no");
    const live = replaceable(
      chain("c").link((): number => {
        throw error;
      }),
    );
    expect(await failureOf(() => live(undefined as never))).toBe(error);
    expect(live.running).toBe(0);
    await live.drain();
  });

  it("is drawn as the chain in place, in chains around it, too", async () => {
    const live = replaceable(times(2));
    const shop = chain("shop").link(live);
    const ids = () => describeChain(shop).nodes.map(({ id }) => id);
    expect(ids()).toEqual(["shop/times", "shop/times/by 2"]);
    await live.swap(times(3));
    expect(ids()).toEqual(["shop/times", "shop/times/by 3"]);
    expect(describeChain(live).nodes.map(({ id }) => id)).toEqual(["times/by 3"]);
    const paths: string[] = [];
    const observer = ({ type, path }: RunEvent) => void (type === "link.start" && paths.push(path.join("/")));
    await shop.run(1, { observers: [observer] });
    expect(paths).toEqual(ids());
  });

  it("refuses what would lead back to itself, and what is no chain", async () => {
    const live = replaceable(times(2));
    const round = chain("round").link(live);
    const other = replaceable(round);
    const back = new TypeError("a chain cannot take the place of a part of its own");
    expect(await failureOf(() => live.swap(round))).toEqual(back);
    expect(await failureOf(() => live.swap(chain("outer").link(other)))).toEqual(back);
    expect([live.version, live(5)]).toEqual([1, 10]);
    expect(() => replaceable(((n: number) => n) as never)).toThrow(TypeError);
  });
});
