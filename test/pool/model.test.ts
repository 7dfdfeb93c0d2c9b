import { chain } from "modulink-edge";
import { pool } from "modulink-edge/pool";
import { expect, it } from "vitest";
import { fc } from "../runtimes/property.ts";

type Deed = { readonly kind: "call" | "end" | "fail" | "abort"; readonly at: number };

const deeds = fc.array(
  fc.record<Deed>({
    kind: fc.constantFrom("call", "call", "call", "end", "fail", "abort"),
    at: fc.nat(7),
  }),
  { maxLength: 80 },
);

/** Lets everything happen that needs no more than promises. */
async function settle(): Promise<void> {
  for (let turn = 0; turn < 30; turn++) await Promise.resolve();
}

/** A pool whose links end when the test says so, and what a plain list says it should do. */
function pair(size: number, queue: number) {
  const doors = new Map<number, { resolve(n: number): void; reject(error: Error): void }>();
  const links = {
    work: (n: number): Promise<number> => {
      started.push(n);
      return new Promise((resolve, reject) => doors.set(n, { resolve, reject }));
    },
  };
  const started: number[] = [];
  const model = { started: [] as number[], running: [] as number[], waiting: [] as number[] };
  const serve = (): void => {
    while (model.running.length < size && model.waiting.length > 0) {
      model.running.push(model.waiting[0]!);
      model.started.push(model.waiting.shift()!);
    }
  };
  return { workers: pool({ links, size, queue }), doors, started, model, serve };
}

it("a pool does what a list does: so many at once, in their order, and none is lost", async () => {
  const sizes = fc.record({ size: fc.integer({ min: 1, max: 4 }), queue: fc.nat(4) });
  await fc.assert(
    fc.asyncProperty(sizes, deeds, async ({ size, queue }, all) => {
      const { workers, doors, started, model, serve } = pair(size, queue);
      const work = chain("c").link(workers.link("work"));
      const outs: Promise<string>[] = [];
      const expected: string[] = [];
      const controllers: AbortController[] = [];
      for (const { kind, at } of all) {
        const n = outs.length;
        const { running, waiting } = model;
        if (kind === "call") {
          const controller = new AbortController();
          controllers.push(controller);
          const out = work.run(n, { signal: controller.signal });
          outs.push(out.then(String, (error) => error.code ?? String(error)));
          const full = running.length + waiting.length >= size + queue;
          expected.push(full ? "pool-full" : "open");
          if (!full) waiting.push(n);
        } else if (kind === "abort") {
          const who = [...waiting, ...running][at] ?? -1;
          controllers[who]?.abort("gone");
          if (expected[who] === "open") expected[who] = "gone";
          model.waiting = waiting.filter((other) => other !== who); // who runs keeps the place
        } else if (running.length > 0) {
          const [who] = running.splice(at % running.length, 1) as [number];
          if (expected[who] === "open") expected[who] = kind === "end" ? String(who) : "Error: no";
          kind === "end" ? doors.get(who)!.resolve(who) : doors.get(who)!.reject(new Error("no"));
        }
        serve();
        await settle();
        expect(started).toEqual(model.started);
        expect(workers.stats).toMatchObject({ busy: model.running.length, queued: model.waiting.length });
      }
      await workers.close({ force: true });
      const told = await Promise.all(outs);
      expect(told).toEqual(expected.map((out) => (out === "open" ? "pool-closed" : out)));
      const { done, failed, aborted, rejected } = workers.stats;
      expect(done + failed + aborted + rejected).toBe(outs.length);
    }),
  );
});
