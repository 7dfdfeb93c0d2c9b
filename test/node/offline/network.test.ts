import { answerOf, idempotencyHeaders, offline, probeUrl } from "modulink-edge/browser";
import { memoryStore } from "modulink-edge/storage";
import { virtualClock } from "modulink-edge/testing";
import { HttpResponse, http } from "msw";
import { setupServer } from "msw/node";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { cases, fc } from "../../runtimes/property.ts";

const url = "https://shop.example/orders";
const server = setupServer();

interface Order {
  readonly customer: string;
  readonly n: number;
}

beforeAll(() => server.listen());
afterEach(() => server.resetHandlers());
afterAll(() => server.close());

/** An outbox whose link is a real `fetch`. */
function page(options: object = {}) {
  const clock = virtualClock({ start: 1_800_000_000_000 });
  const place = offline(
    async (order: Order, run) => {
      const headers = idempotencyHeaders(run);
      const body = JSON.stringify(order);
      return answerOf<{ number: number }>(
        await fetch(url, { method: "POST", headers, body, signal: run.signal }),
      );
    },
    {
      name: "orders",
      store: memoryStore({ clock }),
      entity: ({ customer }) => customer,
      clock,
      host: {},
      ...options,
    },
  );
  /** Lets requests go and time pass until nothing waits. */
  const settle = async (): Promise<void> => {
    for (let turn = 0; turn < 400; turn++) {
      await clock.advance(500);
      const { queued, leased } = place.status.get().counts;
      if (queued + leased === 0) return;
    }
  };
  return { place, clock, settle };
}

describe("over a network that misbehaves", () => {
  it("each intent is in the server's ledger once, in order for each customer", async () => {
    const fate = fc.constantFrom("ok", "dead", "cut", "503", "500", "409");
    await fc.assert(
      fc.asyncProperty(fc.array(fate, { maxLength: 12 }), async (fates) => {
        const ledger = new Map<string, Order>();
        let at = 0;
        server.use(
          http.post(url, async ({ request }) => {
            const doom = fates[at++] ?? "ok";
            const key = request.headers.get("idempotency-key") as string;
            if (doom === "dead") return HttpResponse.error();
            if (doom === "500" || doom === "503") return new HttpResponse(null, { status: Number(doom) });
            if (doom === "409")
              return new HttpResponse(null, { status: 409, headers: { "retry-after": "1" } });
            if (!ledger.has(key)) ledger.set(key, (await request.json()) as Order);
            if (doom === "cut") return HttpResponse.error();
            return HttpResponse.json({ number: [...ledger.keys()].indexOf(key) });
          }),
        );
        const { place, settle } = page();
        for (let n = 0; n < 4; n++) await place({ customer: n % 2 ? "ada" : "bob", n });
        await settle();
        expect(place.status.get().counts).toMatchObject({ done: 4 });
        expect([...ledger.keys()].sort()).toEqual(
          place
            .intents()
            .map(({ key }) => `"${key}"`)
            .sort(),
        );
        for (const customer of ["ada", "bob"]) {
          const numbers = [...ledger.values()].filter((one) => one.customer === customer).map(({ n }) => n);
          expect(numbers).toEqual(numbers.toSorted());
        }
        await place.close();
      }),
      { numRuns: cases(15) },
    );
  });

  it("a problem of the server is kept as data", async () => {
    const problem = { type: "/out-of-stock", title: "Out of stock", status: 422 };
    server.use(
      http.post(url, () =>
        HttpResponse.json(problem, { status: 422, headers: { "content-type": "application/problem+json" } }),
      ),
    );
    const { place, settle } = page();
    await place({ customer: "ada", n: 1 });
    await settle();
    expect(place.intents()).toMatchObject([
      { state: "dead", error: { name: "AnswerError", status: 422, problem } },
    ]);
    await place.close();
  });

  it("any answer to the probe, of whatever status, ends being offline", async () => {
    let up = false;
    const probes: string[] = [];
    server.use(
      http.post(url, () => (up ? HttpResponse.json({ number: 1 }) : HttpResponse.error())),
      http.head("https://shop.example/health", ({ request }) => {
        probes.push(request.method);
        return up ? new HttpResponse(null, { status: 404 }) : HttpResponse.error();
      }),
    );
    const { place, clock, settle } = page({ probe: probeUrl("https://shop.example/health") });
    await place({ customer: "ada", n: 1 });
    for (let turn = 0; turn < 100; turn++) await clock.advance(500);
    expect(place.status.get()).toMatchObject({ online: false, counts: { queued: 1 } });
    up = true;
    await settle();
    expect(place.status.get()).toMatchObject({ online: true, counts: { done: 1 } });
    expect(probes.length).toBeGreaterThan(1);
    await place.close();
  });
});
