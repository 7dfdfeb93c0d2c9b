/** What is asked of a KV namespace; the bindings of Workers are such. */
export interface KvNamespace {
  getWithMetadata(
    key: string,
    options: { type: "arrayBuffer"; cacheTtl?: number },
  ): Promise<{ readonly value: ArrayBuffer | null; readonly metadata: unknown }>;
  put(
    key: string,
    value: string | Uint8Array<ArrayBuffer>,
    options: { expirationTtl?: number; metadata?: unknown },
  ): Promise<void>;
  delete(key: string): Promise<void>;
  list(options: { prefix: string; limit: number; cursor: string | null }): Promise<KvPage>;
}

/** A page of a list of a KV namespace. */
export interface KvPage {
  readonly keys: readonly { readonly name: string; readonly metadata?: unknown }[];
  readonly list_complete: boolean;
  readonly cursor?: string;
}
