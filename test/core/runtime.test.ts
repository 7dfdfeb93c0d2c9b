import { systemClock } from "modulink-edge";
import { afterEach, describe, expect, it, vi } from "vitest";

describe("the host's clock", () => {
  afterEach(() => vi.unstubAllGlobals());

  it("tells epoch milliseconds", () => {
    expect(Math.abs(systemClock.now() - Date.now())).toBeLessThan(1000);
  });

  it("fires a timer once, unless it was cancelled", async () => {
    const fired: string[] = [];
    const cancel = systemClock.timer(1, () => fired.push("cancelled"));
    cancel();
    cancel();
    await new Promise<void>((resolve) =>
      systemClock.timer(5, () => {
        fired.push("done");
        resolve();
      }),
    );
    expect(fired).toEqual(["done"]);
  });

  it("waits longer than the host can at once, and can be cancelled on the way", () => {
    const longest = 2 ** 31 - 1;
    const asked: number[] = [];
    const waiting = new Map<number, () => void>();
    vi.stubGlobal("setTimeout", (fn: () => void, ms: number) => {
      waiting.set(asked.push(ms), fn);
      return asked.length;
    });
    vi.stubGlobal("clearTimeout", (id: number) => waiting.delete(id));
    let fired = 0;
    const cancel = systemClock.timer(2 * longest + 5, () => fired++);
    waiting.get(1)?.();
    waiting.get(2)?.();
    expect([asked, fired]).toEqual([[longest, longest, 5], 0]);
    waiting.get(3)?.();
    expect(fired).toBe(1);
    systemClock.timer(1, () => {});
    cancel();
    expect([...waiting.keys()]).toEqual([1, 2, 4]);
  });
});
