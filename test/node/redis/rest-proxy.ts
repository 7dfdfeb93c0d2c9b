import { once } from "node:events";
import { createServer, type IncomingMessage } from "node:http";
import type { NodeRedis } from "./server.ts";

/** A REST endpoint in front of Redis, in the manner of Upstash. */
export interface RestProxy {
  readonly url: string;
  readonly token: string;
  /** The requests so far: the path, and how many commands. */
  readonly requests: { readonly path: string; readonly commands: number }[];
  /** Sends every request to its end without an answer while it is true. */
  silent: boolean;
  close(): void;
}

async function bodyOf(request: IncomingMessage): Promise<unknown> {
  let text = "";
  request.setEncoding("utf8");
  for await (const chunk of request) text += chunk;
  return JSON.parse(text);
}

const token = "let me in";

export async function restProxy(client: NodeRedis): Promise<RestProxy> {
  const one = async (command: string[]): Promise<{ result: unknown } | { error: string }> => {
    try {
      return { result: await client.sendCommand(command) };
    } catch (error) {
      return { error: (error as Error).message };
    }
  };
  const server = createServer(async (request, response) => {
    const reply = (status: number, body: unknown) =>
      response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(body));
    if (request.headers.authorization !== `Bearer ${token}`) return reply(401, { error: "Unauthorized" });
    const body = (await bodyOf(request)) as string[] | string[][];
    const path = request.url ?? "";
    const commands = (path === "/pipeline" ? body : [body]) as string[][];
    proxy.requests.push({ path, commands: commands.length });
    const replies = await Promise.all(commands.map(one));
    if (proxy.silent) return undefined;
    if (path === "/pipeline") return reply(200, replies);
    const [only] = replies;
    return reply(only && "error" in only ? 400 : 200, only);
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as { port: number };
  const close = (): void => {
    server.closeAllConnections();
    server.close();
  };
  const proxy: RestProxy = { url: `http://127.0.0.1:${port}`, token, requests: [], silent: false, close };
  return proxy;
}
