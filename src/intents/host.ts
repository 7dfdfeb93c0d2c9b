/** What an outbox uses of Web Locks. */
export interface OfflineLocks {
  request(name: string, options: { signal: AbortSignal }, held: () => Promise<void>): Promise<unknown>;
}

/** What an outbox uses of a `BroadcastChannel`. */
export interface OfflineChannel {
  postMessage(message: unknown): void;
  onmessage: ((event: { readonly data: unknown }) => void) | null;
  close(): void;
}

/** What the surroundings of an outbox offer; whatever is missing is done without. */
export interface OfflineHost {
  /** Decides which page sends. Without it, a lease in the store does. */
  readonly locks?: OfflineLocks | undefined;
  /** Opens what tells the other pages of changes. Without it, they look every few seconds. */
  readonly channel?: ((name: string) => OfflineChannel) | undefined;
  /**
   * Calls `fn` whenever it is worth trying at once (true), or the device says that it has no network (false); the returned
   * function stops that.
   */
  readonly watch?: ((fn: (online: boolean) => void) => () => void) | undefined;
}
