// A real `fetch` over real connections: nothing stands in for either, for other files of this process have their own.
import { once } from "node:events";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { json } from "node:stream/consumers";
import { answerOf, idempotencyHeaders, offline, probeUrl } from "modulink-edge/browser";
import { memoryStore } from "modulink-edge/storage";
import { virtualClock } from "modulink-edge/testing";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { cases, fc } from "../../runtimes/property.ts";

interface Order {
  readonly customer: string;
  readonly n: number;
}

type Act = (request: IncomingMessage, response: ServerResponse) => unknown;

/** The connection breaks before there is an answer. */
const cut: Act = ({ socket }) => socket.destroy();
let act: Act = cut;
const server = createServer((request, response) => void act(request, response));
let origin = "";

beforeAll(async () => {
  await once(server.listen(0, "127.0.0.1"), "listening");
  origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(() => {
  server.close();
  server.closeAllConnections();
});

/** An outbox whose link and probe ask the server. */
function page(options: object = {}) {
  const clock = virtualClock({ start: 1_800_000_000_000 });
  const asked = new Set<Promise<unknown>>();
  const asking = <Answer>(answer: Promise<Answer>): Promise<Answer> => {
    const over: Promise<unknown> = answer.catch(() => undefined).finally(() => asked.delete(over));
    asked.add(over);
    return answer;
  };
  const send = async (order: Order, signal: AbortSignal, headers: HeadersInit) =>
    answerOf<{ number: number }>(
      await fetch(`${origin}/orders`, { method: "POST", headers, body: JSON.stringify(order), signal }),
    );
  const probe = probeUrl(`${origin}/health`);
  const place = offline((order: Order, run) => asking(send(order, run.signal, idempotencyHeaders(run))), {
    name: "orders",
    store: memoryStore({ clock }),
    entity: ({ customer }) => customer,
    probe: (run) => asking(probe(run)),
    clock,
    host: {},
    ...options,
  });
  /** Lets half a second pass, and then whatever is under way arrive, which takes no time of this clock. */
  const pass = async (): Promise<void> => {
    await clock.advance(500);
    while (asked.size > 0) await Promise.all(asked);
  };
  /** Lets time pass until nothing waits. */
  const settle = async (): Promise<void> => {
    for (let turn = 0; turn < 400; turn++) {
      await pass();
      const { queued, leased } = place.status.get().counts;
      if (queued + leased === 0) return;
    }
  };
  return { place, pass, settle };
}

/** A shop that does with one request after the other what the fates say, and then what it should. */
function shop(fates: readonly string[], ledger: Map<string, Order>): Act {
  let at = 0;
  return async (request, response) => {
    const doom = fates[at++] ?? "ok";
    const key = String(request.headers["idempotency-key"]);
    const order = (await json(request)) as Order;
    if (doom === "dead") return cut(request, response);
    if (doom === "409") response.setHeader("retry-after", "1");
    if (Number(doom)) return response.writeHead(Number(doom)).end();
    if (!ledger.has(key)) ledger.set(key, order);
    if (doom === "cut") return cut(request, response);
    return response.end(JSON.stringify({ number: [...ledger.keys()].indexOf(key) }));
  };
}

describe("over a network that misbehaves", () => {
  it("each intent is in the server's ledger once, in order for each customer", async () => {
    const fate = fc.constantFrom("ok", "dead", "cut", "503", "500", "409");
    await fc.assert(
      fc.asyncProperty(fc.array(fate, { maxLength: 12 }), async (fates) => {
        const ledger = new Map<string, Order>();
        act = shop(fates, ledger);
        const { place, settle } = page({ probe: undefined });
        for (let n = 0; n < 4; n++) await place({ customer: n % 2 ? "ada" : "bob", n });
        await settle();
        expect(place.status.get().counts).toMatchObject({ done: 4 });
        const keys = place.intents().map(({ key }) => `"${key}"`);
        expect([...ledger.keys()].sort()).toEqual(keys.sort());
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
    act = (_, response) =>
      response.writeHead(422, { "content-type": "application/problem+json" }).end(JSON.stringify(problem));
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
    const probes: (string | undefined)[] = [];
    act = (request, response) => {
      const probed = request.url === "/health";
      if (probed) probes.push(request.method);
      if (!up) return cut(request, response);
      return probed ? response.writeHead(404).end() : response.end(JSON.stringify({ number: 1 }));
    };
    const { place, pass, settle } = page();
    await place({ customer: "ada", n: 1 });
    for (let turn = 0; turn < 100; turn++) await pass();
    expect(place.status.get()).toMatchObject({ online: false, counts: { queued: 1 } });
    up = true;
    await settle();
    expect(place.status.get()).toMatchObject({ online: true, counts: { done: 1 } });
    expect(probes.length).toBeGreaterThan(1);
    expect(new Set(probes)).toEqual(new Set(["HEAD"]));
    await place.close();
  });
});
