// A small server of KV Connect, the protocol Deno speaks with databases elsewhere, whose answers can be lost.
import { deno } from "./deno.ts";
import { decode, encode, type Field } from "./protobuf.ts";

interface Row {
  readonly value: Uint8Array;
  readonly encoding: number;
  readonly version: Uint8Array;
}

/** What becomes of a write: it is done, done but its answer is lost, or nothing at all is answered. */
export type Fate = "answered" | "lost" | "silent";

export interface ConnectServer {
  readonly url: string;
  /** Decides about each write; default: answered. */
  fate: (write: number) => Fate;
  /** Whether nothing is answered at all; default: no. */
  deaf: boolean;
  /** How many writes came, those that came again included. */
  readonly writes: number;
}

const hex = (bytes: Field): string =>
  [...(bytes as Uint8Array)].map((b) => b.toString(16).padStart(2, "0")).join("");
const unhex = (text: string): Uint8Array =>
  Uint8Array.from(text.match(/../g) ?? [], (pair) => Number.parseInt(pair, 16));
const message = (field: Field): Map<number, Field[]> => decode(field as Uint8Array);
const none = new Uint8Array(0);
const deletion = 2;

/** The rows of a database, by the hexadecimal form of their keys. */
class Rows {
  private readonly rows = new Map<string, Row>();
  private version = 0;

  read(request: Uint8Array): Uint8Array {
    const ranges = (decode(request).get(1) ?? []).map((range) => this.range(message(range)));
    return encode(...ranges.map((range) => [1, range] as const), [4, 1], [8, 1]);
  }

  private range(range: Map<number, Field[]>): Uint8Array {
    const [start = "", end = ""] = [1, 2].map((field) => hex(range.get(field)?.[0] ?? none));
    const found = [...this.rows]
      .filter(([key]) => key >= start && key < end)
      .sort(([a], [b]) => (a < b ? -1 : 1));
    const entries = found
      .slice(0, range.get(3)?.[0] as number)
      .map(([key, { value, encoding, version }]) =>
        encode([1, unhex(key)], [2, value], [3, encoding], [4, version]),
      );
    return encode(...entries.map((entry) => [1, entry] as const));
  }

  write(request: Uint8Array): Uint8Array {
    const fields = decode(request);
    const isAsRead = (check: Map<number, Field[]>): boolean =>
      hex(this.rows.get(hex(check.get(1)?.[0] ?? none))?.version ?? none) === hex(check.get(2)?.[0] ?? none);
    if (!(fields.get(1) ?? []).map(message).every(isAsRead)) return encode([1, 2]);
    const version = unhex((++this.version).toString(16).padStart(20, "0"));
    for (const mutation of fields.get(2) ?? []) this.mutate(message(mutation), version);
    return encode([1, 1], [2, version]);
  }

  private mutate(mutation: Map<number, Field[]>, version: Uint8Array): void {
    const key = hex(mutation.get(1)?.[0] ?? none);
    if (mutation.get(3)?.[0] === deletion) return void this.rows.delete(key);
    const value = message(mutation.get(2)?.[0] ?? none);
    const [data = none, encoding = 1] = [value.get(1)?.[0], value.get(2)?.[0]] as [Uint8Array?, number?];
    this.rows.set(key, { value: data, encoding, version });
  }
}

/** Starts a server, which ends with its process. */
export function connectServer(): ConnectServer {
  const rows = new Rows();
  let writes = 0;
  const answer = (body: Uint8Array): Response =>
    new Response(body as BodyInit, { headers: { "content-type": "application/x-protobuf" } });
  const cut = (): Response => new Response(new ReadableStream({ pull: (body) => body.error("lost") }));

  async function write(body: Uint8Array): Promise<Response> {
    const fate = server.fate(++writes);
    if (fate === "silent") return new Promise(() => {});
    const done = rows.write(body);
    return fate === "lost" ? cut() : answer(done);
  }

  const listener = deno.serve(
    { port: 0, hostname: "127.0.0.1", onListen() {}, onError: cut },
    async (request) => {
      const { pathname } = new URL(request.url);
      const body = new Uint8Array(await request.arrayBuffer());
      if (server.deaf) return new Promise(() => {});
      if (pathname.endsWith("/snapshot_read")) return answer(rows.read(body));
      if (pathname.endsWith("/atomic_write")) return write(body);
      const databaseId = "00000000-0000-4000-8000-000000000000";
      const endpoints = [{ url: `${server.url}/data`, consistency: "strong" }];
      return Response.json({
        version: 3,
        databaseId,
        endpoints,
        token: "t",
        expiresAt: "2999-01-01T00:00:00Z",
      });
    },
  );
  const server: ConnectServer = {
    url: `http://127.0.0.1:${listener.addr.port}`,
    fate: () => "answered",
    deaf: false,
    get writes() {
      return writes;
    },
  };
  return server;
}
