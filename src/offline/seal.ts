/** Keeps texts so that only its own key reads them. */
export interface Seal {
  /** Seals a text; `about` is not secret, and the same must be given to open it. */
  seal(text: string, about: string): PromiseLike<string>;
  /** The text again; rejects where the key or `about` is another, or the text was changed. */
  open(sealed: string, about: string): PromiseLike<string>;
}
