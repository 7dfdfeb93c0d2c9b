// The part of Deno that the tests use, for a compiler that does not know it.
import type { DenoKv } from "modulink-edge/deno-kv";

export interface OpenKv extends DenoKv {
  set(key: readonly unknown[], value: unknown): Promise<unknown>;
  close(): void;
}

interface Listener {
  readonly addr: { readonly port: number };
}

export interface DenoHost {
  openKv(path?: string): Promise<OpenKv>;
  execPath(): string;
  serve(options: object, handler: (request: Request) => Promise<Response>): Listener;
  readonly env: { set(name: string, value: string): void };
}

export const deno = (globalThis as unknown as { Deno: DenoHost }).Deno;
