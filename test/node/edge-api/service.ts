// Starts the example's service in another process, and talks to it.
import { fork } from "node:child_process";
import { once } from "node:events";
import { type ClientRequest, type IncomingMessage, request } from "node:http";
import { Readable } from "node:stream";
import { fileURLToPath } from "node:url";
import { onTestFinished } from "vitest";

export interface Memory {
  /** Resident bytes now. */
  readonly rss: number;
  /** The most there were since it was asked last. */
  readonly peak: number;
}

export interface Answer {
  readonly status: number;
  readonly headers: IncomingMessage["headers"];
  // biome-ignore lint/suspicious/noExplicitAny: the tests say what it is
  readonly json: any;
}

export const ndjson = { "content-type": "application/x-ndjson" };

/** Starts the service; it ends with the test. */
export async function startService() {
  const child = fork(fileURLToPath(new URL("server.ts", import.meta.url)), { stdio: "inherit" });
  onTestFinished(() => void child.kill());
  const [{ port }] = (await once(child, "message")) as [{ port: number }];
  const memory = async (): Promise<Memory> => {
    child.send("memory");
    return (await once(child, "message"))[0] as Memory;
  };
  return { port, memory };
}

/** Sends chunks as fast as the server takes them, and gives its answer. */
export async function post(
  port: number,
  path: string,
  chunks: Iterable<string | Uint8Array>,
  headers: Record<string, string> = ndjson,
): Promise<Answer> {
  const upload = request({ port, method: "POST", path, headers });
  Readable.from(chunks).pipe(upload);
  return answerOf(upload);
}

/** What a request is answered with. */
export async function answerOf(upload: ClientRequest): Promise<Answer> {
  const [response] = (await once(upload, "response")) as [IncomingMessage];
  let text = "";
  for await (const chunk of response) text += chunk;
  return { status: response.statusCode ?? 0, headers: response.headers, json: JSON.parse(text) };
}

/** Whole lines of about so many bytes: eight origins with delays of 0 to 99. */
export function linesOf(bytes: number): {
  readonly block: Buffer;
  readonly rows: number;
  readonly sum: number;
} {
  let text = "";
  let rows = 0;
  let sum = 0;
  for (; text.length < bytes; rows++) {
    const delay = rows % 100;
    sum += delay;
    const origin = "ABCDEFGH"[rows % 8];
    text += `{"date":"2001-01-01T00:01","delay":${delay},"distance":2176,"origin":"${origin}","destination":"PHL"}\n`;
  }
  return { block: Buffer.from(text), rows, sum };
}

/** The same chunk over and over. */
export function* times(chunk: Uint8Array, count: number): Generator<Uint8Array> {
  for (let i = 0; i < count; i++) yield chunk;
}
