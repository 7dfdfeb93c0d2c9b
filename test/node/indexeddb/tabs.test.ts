import type { Page } from "playwright";
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from "vitest";
import { type Engine, type Tabs, tabs } from "./tabs.ts";

const engines: Engine[] = ["chromium", "firefox"];

describe.each(engines)("tabs of %s", (engine) => {
  let browser: Tabs;
  beforeAll(async () => {
    browser = await tabs(engine);
  }, 60_000);
  afterAll(() => browser?.close());

  /** Tabs that share their databases with each other and with nobody else. */
  async function open(count: number): Promise<Page[]> {
    const context = await browser.context();
    onTestFinished(() => context.close());
    return Promise.all(Array.from({ length: count }, () => browser.open(context)));
  }

  it.each([1, 16])("count one key exactly, 1,000 times each, %d at once", async (atOnce) => {
    const pages = await open(2);
    const work = pages.map((page) =>
      page.evaluate(async (atOnce) => {
        const starts = new BroadcastChannel("start");
        // Both begin when the other one says that it is there, too.
        await new Promise<void>((resolve) => {
          starts.onmessage = () => resolve();
          starts.postMessage("here");
        });
        starts.postMessage("here");
        await lab.count("shop", "visits", 1000, atOnce);
      }, atOnce),
    );
    await Promise.all(work);
    const total = await pages[0]?.evaluate(() => lab.indexedDbStore("shop").get("visits"));
    expect(total).toBe(2000);
  });

  it("share their keys with their workers", async () => {
    const [page] = (await open(1)) as [Page];
    const total = await page.evaluate(async () => {
      const script = `${document.scripts[0]?.textContent};
        lab.count("shop", "visits", 200, 4).then(() => postMessage("done"))`;
      const worker = new Worker(URL.createObjectURL(new Blob([script])));
      const done = new Promise((resolve) => worker.addEventListener("message", resolve));
      await Promise.all([done, lab.count("shop", "visits", 200, 4)]);
      return lab.indexedDbStore("shop").get("visits");
    });
    expect(total).toBe(400);
  });

  it("see at once what the other has answered", async () => {
    const [one, two] = (await open(2)) as [Page, Page];
    for (let round = 0; round < 20; round++) {
      await one.evaluate(async (round) => lab.indexedDbStore("shop").set("k", round), round);
      expect(await two.evaluate(() => lab.indexedDbStore("shop").get("k"))).toBe(round);
    }
  });

  it("that upgrade the database are let through; the older program says so and has lost nothing", async () => {
    const [old, young] = (await open(2)) as [Page, Page];
    await old.evaluate(async () => {
      lab.kept.stream = lab.stream("shop");
      await lab.until(() => lab.kept.stream.answers.length > 20);
    });
    const upgraded = await young.evaluate(async () => {
      const begun = performance.now();
      await lab.openDB("shop", 2, { upgrade: (database) => void database.createObjectStore("more") });
      return performance.now() - begun;
    });
    expect(upgraded).toBeLessThan(2000);
    const answers = await old.evaluate(async () => {
      await lab.until(() => lab.kept.stream.answers.at(-1) === "store-outdated");
      return lab.kept.stream.stop();
    });
    const done = answers.filter((answer) => typeof answer === "number");
    expect(answers.slice(0, done.length)).toEqual(done.map((_, at) => at + 1));
    expect(new Set(answers.slice(done.length))).toEqual(new Set(["store-outdated"]));
    const sum = await young.evaluate(async () => {
      const row = await (await lab.openDB("shop", 2)).get("entries", "sum");
      return row.value;
    });
    expect(sum).toBe(String(done.length));
    expect(await old.evaluate(() => lab.told(lab.kept.stream.store.get("sum")))).toMatchObject({
      code: "store-outdated",
      message: expect.stringContaining("reload the page"),
      cause: expect.stringContaining("VersionError"),
    });
  });

  it("that delete the database in a stream of writes are let through, and the next write makes it anew", async () => {
    const [writer, other] = (await open(2)) as [Page, Page];
    await writer.evaluate(async () => {
      lab.kept.stream = lab.stream("shop");
      await lab.until(() => lab.kept.stream.answers.length > 20);
    });
    const took = await other.evaluate(async () => {
      const begun = performance.now();
      if ((await lab.outcome(indexedDB.deleteDatabase("shop"))) !== "success") throw new Error("not deleted");
      return performance.now() - begun;
    });
    expect(took).toBeLessThan(2000);
    const { answers, sum } = await writer.evaluate(async () => {
      const { stream } = lab.kept;
      const seen = stream.answers.length;
      await lab.until(() => stream.answers.length > seen + 20);
      const answers = await stream.stop();
      return { answers, sum: await stream.store.get("sum") };
    });
    const again = answers.indexOf(1, 1);
    expect(again).toBeGreaterThan(20);
    expect(answers).toEqual([
      ...Array.from({ length: again }, (_, at) => at + 1),
      ...Array.from({ length: answers.length - again }, (_, at) => at + 1),
    ]);
    expect(sum).toBe(answers.length - again);
  });

  it("that hold up the database make it unavailable for so long, and no longer", async () => {
    const [stubborn, deleting, waiting] = (await open(3)) as [Page, Page, Page];
    await stubborn.evaluate(async () => {
      await lab.indexedDbStore("shop").set("k", 1);
      await new Promise<void>((resolve) => {
        const request = indexedDB.open("shop");
        request.onsuccess = () => {
          // It does not listen when another tab wants the database.
          lab.kept.database = request.result;
          resolve();
        };
      });
    });
    await deleting.evaluate(
      () =>
        new Promise<void>((resolve) => {
          indexedDB.deleteDatabase("shop").onblocked = () => resolve();
        }),
    );
    const told = await waiting.evaluate(async () => {
      const store = lab.indexedDbStore("shop", { timeout: 300 });
      const begun = performance.now();
      const told = await Promise.all([
        lab.told(store.get("k")),
        lab.told(store.set("k", 2)),
        lab.told(store.update("k", lab.add, 5)),
        lab.told(store.keys("")),
      ]);
      return { told, took: performance.now() - begun };
    });
    expect(told.told).toMatchObject(
      told.told.map(() => ({
        code: "store-unavailable",
        message: 'the database "shop" did not open: 300 ms were not enough',
      })),
    );
    expect(told.took).toBeLessThan(2000);
    await stubborn.evaluate(() => lab.kept.database.close());
    const after = await waiting.evaluate(async () => {
      const store = lab.indexedDbStore("shop");
      return [await store.get("k"), await store.update("k", lab.add, 7)];
    });
    expect(after).toEqual([undefined, 7]);
  });

  it("of an older program that hold up an upgrade are named", async () => {
    const [old, young] = (await open(2)) as [Page, Page];
    await old.evaluate(async () => {
      await lab.indexedDbStore("shop").set("k", 1);
      lab.kept.database = await new Promise<IDBDatabase>((resolve) => {
        const request = indexedDB.open("shop");
        request.onsuccess = () => resolve(request.result);
      });
    });
    const told = await young.evaluate(async () => {
      // The program of tomorrow knows a later version.
      const { open } = IDBFactory.prototype;
      IDBFactory.prototype.open = function (name, version = 1) {
        return open.call(this, name, version + 1);
      };
      const store = lab.indexedDbStore("shop", { timeout: 300 });
      lab.kept.stream = { store } as never;
      return lab.told(store.get("k"));
    });
    expect(told).toMatchObject({
      code: "store-unavailable",
      message: 'the database "shop" did not open: another tab holds an older version of it',
    });
    await old.evaluate(() => lab.kept.database.close());
    expect(await young.evaluate(() => lab.told(lab.kept.stream.store.get("k")))).toEqual({ value: 1 });
  });

  it("that are closed in the middle of writing leave every write that was acknowledged", async () => {
    const context = await browser.context();
    onTestFinished(() => context.close());
    const watching = await browser.open(context);
    for (let round = 0; round < 3; round++) {
      const writer = await browser.open(context);
      let acknowledged = 0;
      await writer.exposeFunction("tell", (sum: number) => {
        acknowledged = Math.max(acknowledged, sum);
      });
      await writer.evaluate((key) => {
        const { tell } = globalThis as unknown as { tell: (sum: number) => void };
        const store = lab.indexedDbStore("shop");
        const writing = async (): Promise<void> => {
          for (;;) tell(await store.update(key, lab.add, 1));
        };
        for (let at = 0; at < 8; at++) void writing();
      }, `sum:${round}`);
      await expect.poll(() => acknowledged, { timeout: 30_000 }).toBeGreaterThan(50);
      await writer.close();
      const sum = await watching.evaluate(
        async (key) => lab.indexedDbStore("shop").get<number>(key),
        `sum:${round}`,
      );
      expect(sum).toBeGreaterThanOrEqual(acknowledged);
    }
  });

  it("that may not have a database are told why", async () => {
    const context = await browser.context();
    onTestFinished(() => context.close());
    const page = await browser.open(context, "/sandboxed");
    const told = await page.evaluate(() => {
      const store = lab.indexedDbStore("shop");
      return Promise.all([lab.told(store.get("k")), lab.told(store.set("k", 1))]);
    });
    const refusal = {
      code: "store-refused",
      message: expect.stringMatching(/^the database "shop" may not be opened here: /),
      cause: expect.stringContaining("SecurityError"),
    };
    expect(told).toMatchObject([refusal, refusal]);
  });
});
