import { once } from "node:events";
import { connect, createServer, type Socket } from "node:net";

/** A connection's middle: it can fall silent, so that neither side hears of the other, or cut. */
export interface TcpProxy {
  readonly port: number;
  /** Swallows what both sides send while it is true, as a half-open connection does. */
  silent: boolean;
  /** Swallows what the server sends, while what clients send arrives. */
  deaf: boolean;
  /** Ends all connections, and refuses new ones while it is closed. */
  cut(): void;
  closed: boolean;
  close(): void;
}

export async function tcpProxy(target: number): Promise<TcpProxy> {
  const sockets = new Set<Socket>();
  const keep = (socket: Socket): Socket => {
    sockets.add(socket);
    return socket.on("error", () => {}).on("close", () => sockets.delete(socket));
  };
  const server = createServer((client) => {
    keep(client);
    if (proxy.closed) return client.destroy();
    const backend = keep(connect(target, "127.0.0.1"));
    client.on("data", (data) => proxy.silent || backend.write(data)).on("close", () => backend.destroy());
    backend.on("data", (data) => proxy.silent || proxy.deaf || client.write(data));
    backend.on("close", () => client.destroy());
    return undefined;
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as { port: number };
  const cut = (): void => {
    for (const socket of sockets) socket.destroy();
  };
  const close = (): void => {
    cut();
    server.close();
  };
  const proxy: TcpProxy = { port, silent: false, deaf: false, closed: false, cut, close };
  return proxy;
}
