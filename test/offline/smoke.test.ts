import { memoryStore } from "modulink-edge/storage";
import { virtualClock } from "modulink-edge/testing";
import { expect, it } from "vitest";
import { outbox } from "../../src/offline/outbox.ts";

it("sends what it is given, and tells what came of it", async () => {
  const clock = virtualClock({ start: 1e12 });
  const store = memoryStore({ clock });
  const seen: string[] = [];
  const place = outbox(
    async (n: number, run) => {
      seen.push(run.id);
      return n * 2;
    },
    { store, clock },
  );
  const intent = await place(21);
  expect(intent).toMatchObject({ input: 21, attempts: 0, entity: "" });
  await clock.advance(0);
  expect(await intent.confirmed).toBe(42);
  expect(seen).toEqual([intent.key]);
  await place.drain();
  expect(place.intents()).toMatchObject([{ state: "done", output: 42, attempts: 1 }]);
  await place.close();
  expect(clock.pending).toBe(0);
});
