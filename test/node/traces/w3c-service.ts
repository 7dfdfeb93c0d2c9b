// A service as W3C's suite calls it: it is sent a list of calls, and makes them inside the trace of the request.
import { once } from "node:events";
import { createServer } from "node:http";
import { type AddressInfo, connect } from "node:net";
import { serve } from "@hono/node-server";
import { Hono } from "hono";
import { chain } from "modulink-edge";
import { handle } from "modulink-edge/hono";
import { ownSpans, tracing } from "modulink-edge/observe";
import type { TraceCase } from "../../vectors/traces.ts";

interface Call {
  readonly url: string;
  readonly arguments: unknown;
}

/** Something that listens on this machine. */
export interface Listening {
  readonly url: string;
  readonly port: number;
  close(): void;
}

const host = "127.0.0.1";

async function listening(server: ReturnType<typeof serve>): Promise<Listening> {
  if (!server.listening) await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  return { url: `http://${host}:${port}/`, port, close: () => void server.close() };
}

/** The service: Hono, a chain, and a traced fetch. */
export function tracedService(): Promise<Listening> {
  const traces = tracing(ownSpans({ export: () => {} }));
  const service = chain("service").link("call", async (calls: readonly Call[], run) => {
    const post = traces.fetch(run);
    for (const { url, arguments: body } of calls)
      await (await post(url, { method: "POST", body: JSON.stringify(body) })).text();
    return { called: calls.length };
  });
  const app = new Hono();
  app.post("/", handle(service, { input: (c) => c.req.json(), run: (c) => traces.incoming(c.req.raw) }));
  return listening(serve({ fetch: app.fetch, overrideGlobalObjects: false, port: 0, hostname: host }));
}

/** Another service, which writes down the headers it is sent. */
export async function witness() {
  const told: [string, string][][] = [];
  const server = createServer(({ rawHeaders }, response) => {
    const pairs = rawHeaders.flatMap((name, at) =>
      at % 2 ? [] : [[name, rawHeaders[at + 1] ?? ""] as [string, string]],
    );
    told.push(pairs);
    response.end();
  });
  server.listen(0, host);
  return { ...(await listening(server)), told };
}

/** Calls a service with the headers of a case, byte by byte as they are written, and gives the status of its answer. */
export async function call({ port }: Listening, other: Listening, one: TraceCase): Promise<number> {
  const body = JSON.stringify(Array(one.calls ?? 1).fill({ url: other.url, arguments: [] }));
  const socket = connect(port, host);
  const lines = [
    "POST / HTTP/1.1",
    `Host: ${host}:${port}`,
    "Connection: close",
    "Content-Type: application/json",
    `Content-Length: ${body.length}`,
    ...one.headers.map(([name, value]) => `${name}: ${value}`),
  ];
  socket.write(Buffer.from(`${lines.join("\r\n")}\r\n\r\n${body}`, "latin1"));
  let answer = "";
  for await (const bytes of socket) answer += bytes;
  return Number(answer.split(" ")[1]);
}
