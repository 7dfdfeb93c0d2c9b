// The service worker: the page of one version, from its own cache, also where there is no network; and orders that wait are
// sent when no page is open, where the browser has Background Sync.
import { type SyncScope, serviceWorkerSync } from "modulink-edge/browser";
import { openOutbox } from "./outbox.ts";

declare const VERSION: string;
declare const SHELL: readonly string[];

/** What is used of a service worker; the types of browsers know only pages. */
interface Host {
  skipWaiting(): Promise<void>;
  readonly registration: object;
  readonly clients: { claim(): Promise<void> };
  addEventListener(type: string, listener: (event: HostEvent) => void): void;
}
interface HostEvent {
  readonly request: Request;
  readonly data: unknown;
  waitUntil(work: Promise<unknown>): void;
  respondWith(response: Promise<Response>): void;
}
const host = globalThis as unknown as Host;

const prefix = "shell ";
const name = prefix + VERSION;

async function install(): Promise<void> {
  const shell = await caches.open(name);
  await shell.addAll(SHELL.map((path) => new Request(path, { cache: "reload" })));
}

async function activate(): Promise<void> {
  const old = (await caches.keys()).filter((own) => own.startsWith(prefix) && own !== name);
  await Promise.all(old.map((own) => caches.delete(own)));
  await host.clients.claim();
}

async function answer(path: string, request: Request): Promise<Response> {
  const kept = await (await caches.open(name)).match(path);
  return kept ?? fetch(request);
}

host.addEventListener("install", (event) => event.waitUntil(install()));
host.addEventListener("activate", (event) => event.waitUntil(activate()));
host.addEventListener("fetch", (event) => {
  const { pathname, origin } = new URL(event.request.url);
  if (event.request.method !== "GET" || origin !== location.origin) return;
  if (SHELL.includes(pathname)) event.respondWith(answer(pathname, event.request));
});

const outbox = "sync" in host.registration ? openOutbox() : undefined;
if (outbox) serviceWorkerSync(host as unknown as SyncScope, outbox, "orders");

// When its user wants the new version, the page asks the old worker to stop sending, for it is not replaced before, and the
// new one to begin.
host.addEventListener("message", (event) => {
  if (event.data === "make way") event.waitUntil(outbox?.close() ?? Promise.resolve());
  if (event.data === "take over") event.waitUntil(host.skipWaiting());
});
