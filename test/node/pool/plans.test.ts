// A plan over several workers gives what one thread gives.
import { Worker } from "node:worker_threads";
import { chain } from "modulink-edge";
import { pool } from "modulink-edge/pool";
import { type Answer, ndjson } from "modulink-edge/transform";
import { describe, expect, it } from "vitest";
import { cutLines } from "../../../examples/pool-plan/parts.ts";
import { perShop, Sale, type Tasks } from "../../../examples/pool-plan/tasks.ts";
import { fc } from "../../runtimes/property.ts";

const encoder = new TextEncoder();
const sales = (count: number): Uint8Array<ArrayBuffer> =>
  encoder.encode(
    Array.from({ length: count }, (_, n) => `{"shop":"S${(n * n) % 13}","amount":${n % 400}}\n`).join(""),
  );

const workersOf = (size: number) =>
  pool<Tasks>({
    spawn: () => new Worker(new URL("../../../examples/pool-plan/worker.ts", import.meta.url)),
    size,
  });

type Totals = Answer<{ shop: string | null; total: number | null; p95: number | null }>;

describe("a plan over several worker threads", () => {
  it("gives the groups that one thread gives, in the same order", async () => {
    const bytes = sales(5_000);
    const whole = perShop(ndjson(Sale)(bytes)) as Totals;
    await using workers = workersOf(3);
    const read = chain("read").link(workers.link("read", { transfer: ({ buffer }) => [buffer] }));
    const states = await Promise.all(cutLines(bytes, 7).map((part) => read(part)));
    const { rows, report } = perShop.merge(states);
    expect(report.rows).toBe(5_000);
    // These are whole numbers and few enough values, so that not even the last digit differs.
    expect(rows).toEqual(whole.rows);
  });

  it("survives a worker that dies with a part", async () => {
    const bytes = sales(2_000);
    let given = 0;
    await using workers = pool<Tasks>({
      spawn: () => {
        const thread = new Worker(new URL("../../../examples/pool-plan/worker.ts", import.meta.url));
        const post = thread.postMessage.bind(thread);
        // Whoever is given the first part dies with it.
        thread.postMessage = (part) => (given++ === 0 ? void thread.terminate() : post(part));
        return thread;
      },
      size: 2,
    });
    const read = chain("read").link(workers.link("read", { retries: 3 }));
    const states = await Promise.all(cutLines(bytes, 4).map((part) => read(part)));
    expect(perShop.merge(states).rows).toEqual((perShop(ndjson(Sale)(bytes)) as Totals).rows);
    // Four parts, and one of them twice.
    expect(given).toBe(5);
  });
});

describe("cutLines", () => {
  it("cuts behind lines, loses nothing, and gives no more parts than were asked for", () => {
    const text = fc.array(fc.stringMatching(/^[a-z]{0,9}$/), { maxLength: 40 }).map((all) => all.join("\n"));
    fc.assert(
      fc.property(text, fc.integer({ min: 1, max: 9 }), (whole, count) => {
        const parts = cutLines(encoder.encode(whole), count).map((part) => new TextDecoder().decode(part));
        expect(parts.join("")).toBe(whole);
        expect(parts.length).toBeLessThanOrEqual(count);
        for (const part of parts.slice(0, -1)) expect(part.endsWith("\n")).toBe(true);
      }),
    );
  });
});
