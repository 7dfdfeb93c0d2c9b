// What an outbox makes of each answer, over the real `fetch`.
import { answerOf, idempotencyHeaders, offline } from "modulink-edge/browser";
import { memoryStore } from "modulink-edge/storage";
import { virtualClock } from "modulink-edge/testing";
import { HttpResponse, http } from "msw";
import { setupServer } from "msw/node";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";

const url = "https://shop.example/orders";
const server = setupServer();

beforeAll(() => server.listen());
afterEach(() => server.resetHandlers());
afterAll(() => server.close());

/** What becomes of one intent at its first answer; no time passes, so nothing is tried again. */
async function outcome(answer: () => Response) {
  const keys: (string | null)[] = [];
  server.use(
    http.post(url, ({ request }) => {
      keys.push(request.headers.get("idempotency-key"));
      return answer();
    }),
  );
  const clock = virtualClock();
  const place = offline(
    async (body: string, run) =>
      answerOf(
        await fetch(url, { method: "POST", headers: idempotencyHeaders(run), body, signal: run.signal }),
      ),
    { store: memoryStore({ clock }), clock, host: {} },
  );
  const { id, key } = await place("pears");
  await expect.poll(() => place.intent(id).get()?.attempts).toBe(1);
  const intent = place.intent(id).get();
  await place.close();
  expect(keys).toEqual([`"${key}"`]);
  return intent;
}

const later = { "retry-after": "60" };

describe("an answer of the server", () => {
  it.each([
    [200, {}, "done"],
    [201, {}, "done"],
    [400, {}, "dead"],
    [404, {}, "dead"],
    [409, {}, "dead"],
    [409, later, "queued"],
    [422, {}, "dead"],
    [408, {}, "queued"],
    [425, {}, "queued"],
    [429, later, "queued"],
    [500, {}, "queued"],
    [503, later, "queued"],
  ])("of status %i with %j leaves the intent %s", async (status, headers, state) => {
    const answer = () => HttpResponse.json({ number: 7 }, { status, headers });
    expect(await outcome(answer)).toMatchObject({ state });
  });

  it("that asks for a minute is given it, and a network error counts as no answer", async () => {
    const busy = await outcome(() => new HttpResponse(null, { status: 503, headers: later }));
    expect(busy?.due).toBeGreaterThanOrEqual(60_000 + (busy?.changed ?? 0));
    expect(await outcome(() => HttpResponse.error())).toMatchObject({ state: "queued" });
  });
});
