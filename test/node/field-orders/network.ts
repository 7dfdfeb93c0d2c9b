// The network between the browser and the edge, which a test can make as bad as networks are.
import { once } from "node:events";
import {
  Agent,
  createServer,
  type IncomingMessage,
  request,
  type Server,
  type ServerResponse,
} from "node:http";
import type { AddressInfo, Socket } from "node:net";
import { chance } from "./chance.ts";

/** An order on its way. */
export interface Sent {
  readonly key: string;
  readonly note: string;
  /** How often it has been sent with this one, its key the same. */
  readonly attempt: number;
}

/** How the network is. It is read at each request. */
export interface Weather {
  /** Whether every connection breaks, those that are open at once. */
  down: boolean;
  /** The share of the orders whose answer is lost, after the shop has acted. */
  lost: number;
  /** Milliseconds that each order takes longer. */
  delay: number;
  /** Milliseconds that each answer takes longer, after the shop has acted. */
  late: number;
  /** A status that the network answers an order with in place of the shop; undefined lets it through. */
  answer: (sent: Sent) => number | undefined;
}

/** Another page of the same origin. */
export interface Extra {
  readonly type: string;
  readonly content: string | Uint8Array;
}

export interface Network {
  readonly origin: string;
  readonly weather: Weather;
  /** Orders that were sent, in the order in which they came by. */
  readonly sent: readonly Sent[];
  /** The most orders of one key that were under way at once. */
  readonly together: () => number;
  /** Asks the edge itself, however the network is. */
  readonly past: (path: string, order?: Asked) => Promise<Answer>;
  /** What is served beside the edge, by path. */
  readonly extras: Map<string, Extra>;
  readonly setDown: (down: boolean) => void;
  readonly close: () => void;
}

/** What is asked of the edge. */
export interface Asked {
  readonly method?: string | undefined;
  readonly headers?: IncomingMessage["headers"];
  readonly content?: Buffer;
}

export interface Answer {
  readonly status: number;
  readonly headers: IncomingMessage["headers"];
  readonly content: Buffer;
}

async function contentOf(message: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of message) chunks.push(chunk);
  return Buffer.concat(chunks);
}

const agent = new Agent({ keepAlive: true });

/** Asks the edge at an address; the host that is named there is the shop. */
async function ask(target: URL, host: string, path: string, given: Asked): Promise<Answer> {
  const { method = "GET", headers = {}, content = Buffer.of() } = given;
  const { hostname, port } = target;
  const all = { ...headers, host };
  const asked = request({ agent, hostname, port, method, path, headers: all });
  asked.end(content);
  const [answer] = (await once(asked, "response")) as [IncomingMessage];
  return { status: answer.statusCode ?? 0, headers: answer.headers, content: await contentOf(answer) };
}

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

/** What is known of the orders that came by. */
function counting(sent: Sent[]) {
  const attempts = new Map<string, number>();
  const under = new Map<string, number>();
  let most = 0;
  return {
    most: () => most,
    begin(message: IncomingMessage, content: Buffer): Sent {
      const key = String(message.headers["idempotency-key"]);
      const attempt = (attempts.get(key) ?? 0) + 1;
      attempts.set(key, attempt);
      under.set(key, (under.get(key) ?? 0) + 1);
      most = Math.max(most, under.get(key) ?? 0);
      const one = { key, note: JSON.parse(String(content)).note, attempt };
      sent.push(one);
      return one;
    },
    end: ({ key }: Sent) => under.set(key, (under.get(key) ?? 0) - 1),
  };
}

function reply(response: ServerResponse, { status, headers, content }: Answer): void {
  response.writeHead(status, headers).end(content);
}

/** A network to a shop; which answers are lost is decided by the seed, the order's note and the attempt. */
export async function network(target: URL, host: string, seed: number): Promise<Network> {
  const weather: Weather = { down: false, lost: 0, delay: 0, late: 0, answer: () => undefined };
  const sent: Sent[] = [];
  const extras = new Map<string, Extra>();
  const sockets = new Set<Socket>();
  const orders = counting(sent);
  const past: Network["past"] = (path, given = {}) => ask(target, host, path, given);
  const forward = ({ method, url = "", headers }: IncomingMessage, content: Buffer) =>
    past(url, { method, headers, content });

  async function passOrder(message: IncomingMessage, response: ServerResponse): Promise<void> {
    const content = await contentOf(message);
    const order = orders.begin(message, content);
    try {
      await pause(weather.delay);
      const status = weather.answer(order);
      const answer = status ? { status, headers: {}, content: Buffer.of() } : await forward(message, content);
      await pause(weather.late);
      const lost = chance(seed, `${order.note} ${order.attempt}`) < weather.lost;
      if (lost) message.socket.destroy();
      else reply(response, answer);
    } finally {
      orders.end(order);
    }
  }

  async function pass(message: IncomingMessage, response: ServerResponse): Promise<void> {
    const extra = extras.get(message.url ?? "");
    if (extra) response.writeHead(200, { "content-type": extra.type }).end(extra.content);
    else if (message.method === "POST" && message.url === "/api/orders") await passOrder(message, response);
    else reply(response, await forward(message, await contentOf(message)));
  }

  const server: Server = createServer((message, response) => {
    // Whoever broke off does not wait for an answer.
    pass(message, response).catch(() => response.destroy());
  });
  server.on("connection", (socket) => {
    if (weather.down) return void socket.destroy();
    sockets.add(socket);
    socket.on("close", () => sockets.delete(socket));
  });
  await once(server.listen(0, "127.0.0.1"), "listening");
  return {
    origin: `http://localhost:${(server.address() as AddressInfo).port}`,
    weather,
    sent,
    past,
    together: orders.most,
    extras,
    setDown(down) {
      weather.down = down;
      if (down) for (const socket of sockets) socket.destroy();
    },
    close() {
      server.close();
      for (const socket of sockets) socket.destroy();
    },
  };
}
