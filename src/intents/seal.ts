/** Keeps data so that only its own key reads them. */
export interface Seal {
  /**
   * Seals JSON as a text; rejects with a `TypeError` for what JSON would not bring back. `about` is not secret, and the same
   * must be given to open it.
   */
  readonly seal: (data: unknown, about: string) => PromiseLike<string>;
  /** The data again; rejects where the key or `about` is another, or the text was changed. */
  readonly open: (sealed: string, about: string) => PromiseLike<unknown>;
}
