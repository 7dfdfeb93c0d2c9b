import type { OfflineChannel, OfflineHost } from "../intents/host.ts";

/** Calls `fn` when the network comes or goes, and when the page is shown. */
function watching(fn: (online: boolean) => void): () => void {
  const back = (): void => fn(true);
  const gone = (): void => fn(false);
  const shown = (): void => {
    if (document.visibilityState === "visible") fn(true);
  };
  const { document: page } = globalThis as { readonly document?: Document };
  globalThis.addEventListener("online", back);
  globalThis.addEventListener("offline", gone);
  page?.addEventListener("visibilitychange", shown);
  return () => {
    globalThis.removeEventListener("online", back);
    globalThis.removeEventListener("offline", gone);
    page?.removeEventListener("visibilitychange", shown);
  };
}

/** What a page or worker offers an outbox: Web Locks, `BroadcastChannel`, and the events of the network, as far as they are there. */
export function surroundings(): OfflineHost {
  const { navigator, BroadcastChannel: Channel } = globalThis as Partial<typeof globalThis>;
  const { addEventListener } = globalThis as { readonly addEventListener?: unknown };
  return {
    locks: navigator?.locks as OfflineHost["locks"],
    channel: Channel && ((name) => new Channel(name) as OfflineChannel),
    watch: addEventListener ? watching : undefined,
  };
}
