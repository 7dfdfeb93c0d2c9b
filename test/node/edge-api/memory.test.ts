import { gzipSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import { linesOf, ndjson, post, startService, times } from "./service.ts";

const MB = 1 << 20;
const path = "/v1/aggregate?by=origin&value=delay";
const { block, rows, sum } = linesOf(MB);

/** By how much the service's memory grew over what it had before. */
async function growth(memory: () => Promise<{ rss: number; peak: number }>, work: () => Promise<void>) {
  const before = await memory();
  await work();
  const { peak } = await memory();
  return (peak - Math.max(before.rss, before.peak)) / MB;
}

const total = (groups: readonly { sum: number }[]) => groups.reduce((all, group) => all + group.sum, 0);

describe("the service's memory", () => {
  it("stays within 64 MB while 500 MB stream through it, and the sums are right", async () => {
    const { port, memory } = await startService();
    await post(port, path, times(block, 200));
    const grown = await growth(memory, async () => {
      const { status, json } = await post(port, path, times(block, 500));
      expect(status).toBe(200);
      expect([json.rows, total(json.groups)]).toEqual([500 * rows, 500 * sum]);
    });
    expect(grown).toBeLessThan(64);
  });

  it("stays within 64 MB while a small gzip file becomes 200 MB", async () => {
    const { port, memory } = await startService();
    const zipped = gzipSync(Buffer.concat([...times(block, 200)]), { level: 1 });
    const headers = { ...ndjson, "content-encoding": "gzip" };
    await post(port, path, [zipped], headers);
    const grown = await growth(memory, async () => {
      const { json } = await post(port, path, [zipped], headers);
      expect([json.rows, total(json.groups)]).toEqual([200 * rows, 200 * sum]);
    });
    expect(grown).toBeLessThan(64);
  });

  it("stays within 64 MB while one line of 100 MB passes by, which is left out", async () => {
    const { port, memory } = await startService();
    await post(port, path, times(block, 200));
    const good = '{"origin":"A","delay":1}\n';
    const grown = await growth(memory, async () => {
      const long = [good, '{"origin":"', ...times(Buffer.alloc(MB, "x"), 100), '","delay":1}\n', good];
      const { status, json } = await post(port, path, long);
      expect(status).toBe(200);
      expect(json.groups).toMatchObject([{ key: "A", rows: 2, sum: 2 }]);
      expect(json.rejected.count).toBe(1);
      expect(json.rejected.lines).toMatchObject([
        { line: 2, reason: expect.stringContaining("1048576 bytes") },
      ]);
    });
    expect(grown).toBeLessThan(64);
  });
});
