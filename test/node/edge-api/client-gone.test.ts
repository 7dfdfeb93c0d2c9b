import { once } from "node:events";
import type { AddressInfo } from "node:net";
import { connect, type Socket } from "node:net";
import { type ServerType, serve } from "@hono/node-server";
import { type Context, Hono } from "hono";
import { chain, type Run } from "modulink-edge";
import { body, handle, problems } from "modulink-edge/hono";
import { expect, it, onTestFinished } from "vitest";

type Bytes = ReadableStream<Uint8Array>;

const head = "POST / HTTP/1.1\r\nHost: edge\r\nContent-Type: application/x-ndjson\r\n";

/** Serves an app while the test lasts, and gives a client connected to it. */
async function connected(app: Hono): Promise<Socket> {
  const server: ServerType = serve({ fetch: app.fetch, overrideGlobalObjects: false, port: 0 });
  await once(server, "listening");
  const client = connect((server.address() as AddressInfo).port);
  client.on("error", () => {});
  onTestFinished(() => {
    client.destroy();
    server.close();
  });
  await once(client, "connect");
  return client;
}

/** An app with one chain, and when each of its links was told to stop. */
function watched(read: (bytes: Bytes) => Promise<unknown>) {
  const told: { link: string; at: number }[] = [];
  let started = (): void => {};
  const running = new Promise<void>((resolve) => {
    started = resolve;
  });
  const listen = (link: string, { signal }: Run) =>
    new Promise<never>((_, reject) => {
      signal.addEventListener("abort", () => {
        told.push({ link, at: performance.now() });
        reject(signal.reason);
      });
    });
  const both = chain("both").parallel({
    listen: (_: { bytes: Bytes }, run) => listen("listen", run),
    read: async ({ bytes }: { bytes: Bytes }, run) => {
      started();
      await Promise.race([read(bytes), listen("read", run)]);
    },
  });
  const failures: unknown[] = [];
  const app = new Hono().onError(problems({ onError: (error) => void failures.push(error) }));
  app.post("/", handle(both, { input: (c: Context) => ({ bytes: body(c) }) }));
  return { app, told, running, failures };
}

async function drain(bytes: Bytes): Promise<void> {
  const reader = bytes.getReader();
  while (!(await reader.read()).done);
}

const never = () => new Promise<never>(() => {});

it.each([
  ["in the middle of an upload that is read", "Transfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n", drain],
  ["in the middle of an upload of known length", "Content-Length: 1000000\r\n\r\nhello", drain],
  ["before its upload is looked at", "Content-Length: 5\r\n\r\nhello", never],
  [
    "while it waits for the answer to a whole upload",
    "Content-Length: 5\r\n\r\nhello",
    (b: Bytes) => drain(b).then(never),
  ],
])("a client that goes away %s stops every link within 50 ms", { retry: 2 }, async (_, start, read) => {
  const { app, told, running, failures } = watched(read);
  const client = await connected(app);
  client.write(head + start);
  await running;
  await new Promise((resolve) => setTimeout(resolve, 50));
  expect(told).toEqual([]);
  const left = performance.now();
  client.resetAndDestroy();
  await expect.poll(() => told.length, { interval: 5 }).toBe(2);
  expect(told.map(({ link }) => link).sort()).toEqual(["listen", "read"]);
  expect(Math.max(...told.map(({ at }) => at)) - left).toBeLessThan(50);
  expect(failures).toEqual([]);
});

it("a client that reads slowly holds back a streamed answer, and cancels it by going away", async () => {
  let pulled = 0;
  let cancelled = false;
  const endless = () =>
    new ReadableStream<Uint8Array>({
      pull(controller) {
        pulled++;
        controller.enqueue(new Uint8Array(65536));
      },
      cancel() {
        cancelled = true;
      },
    });
  const client = await connected(
    new Hono().post("/", handle(chain("endless").link("make", endless), { input: body })),
  );
  client.pause();
  client.write(`${head}Content-Length: 0\r\n\r\n`);
  await expect.poll(() => pulled).toBeGreaterThan(0);
  await settled(() => pulled);
  expect(pulled).toBeLessThan(512);
  client.resetAndDestroy();
  await expect.poll(() => cancelled).toBe(true);
});

/** Waits until a number has stopped growing. */
async function settled(read: () => number): Promise<void> {
  for (let last = -1; read() !== last; ) {
    last = read();
    await new Promise((resolve) => setTimeout(resolve, 150));
  }
}

it("a link that reads slowly holds back the client", async () => {
  const MB = 1 << 20;
  const size = 64 * MB;
  let goOn = (): void => {};
  const pause = new Promise<void>((resolve) => {
    goOn = resolve;
  });
  const slow = chain("slow").link("read", async (bytes: Bytes) => {
    const reader = bytes.getReader();
    let length = (await reader.read()).value?.length ?? 0;
    await pause;
    for (let part = await reader.read(); part.value; part = await reader.read()) length += part.value.length;
    return length;
  });
  const client = await connected(new Hono().post("/", handle(slow, { input: body })));
  client.write(`${head}Content-Length: ${size}\r\n\r\n`);
  const block = Buffer.alloc(MB);
  let accepted = 0;
  const upload = (async () => {
    for (let sent = 0; sent < size; sent += MB) {
      await new Promise((resolve) => client.write(block, resolve));
      accepted += MB;
    }
  })();
  await settled(() => accepted);
  expect(accepted).toBeLessThan(24 * MB);
  goOn();
  await upload;
  const [answer] = await once(client, "data");
  expect(String(answer)).toMatch(new RegExp(`^HTTP/1.1 200 [^]*\r\n\r\n${size}$`));
});
