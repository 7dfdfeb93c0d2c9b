// The service worker, and new versions of the page: one waits until its user wants it.
import { requestSync } from "modulink-edge/browser";
import { button } from "./elements.ts";
import { notice } from "./notices.ts";
import type { OrderOutbox } from "./outbox.ts";

function offer(waiting: ServiceWorker): void {
  const replace = () => {
    navigator.serviceWorker.controller?.postMessage("make way");
    waiting.postMessage("take over");
  };
  const reload = button("Reload", replace, "main");
  notice("update", {
    text: "A new version of this page is ready. Your orders stay where they are.",
    action: reload,
  });
}

function watch(worker: ServiceWorker | null): void {
  worker?.addEventListener("statechange", () => {
    if (worker.state === "installed" && navigator.serviceWorker.controller) offer(worker);
  });
}

/** Keeps the page for when there is no network, and lets the worker send what waits when no page is open. */
export async function keepPage(outbox: OrderOutbox): Promise<void> {
  const { serviceWorker } = navigator;
  if (!serviceWorker) return;
  // The first worker takes over a page that is of its version already.
  const first = !serviceWorker.controller;
  let reloading = false;
  serviceWorker.addEventListener("controllerchange", () => {
    if (!first && !reloading) location.reload();
    reloading = true;
  });
  const registration = await serviceWorker.register("/worker.js", { type: "module" });
  if (registration.waiting && serviceWorker.controller) offer(registration.waiting);
  watch(registration.installing);
  registration.addEventListener("updatefound", () => watch(registration.installing));
  requestSync(registration, outbox, "orders");
}
