/** What went wrong, as a word a program can test. */
export type ModulinkErrorCode =
  | "all-failed"
  | "bulkhead-full"
  | "circuit-open"
  | "deadline-exceeded"
  | "idempotency-conflict"
  | "idempotency-mismatch"
  | "idempotency-unrecorded"
  | "illegal-transition"
  | "intent-dead"
  | "intent-discarded"
  | "late-row"
  | "lease-lost"
  | "load-shed"
  | "out-of-memory"
  | "no-snapshot"
  | "outbox-closed"
  | "outbox-full"
  | "outcome-unknown"
  | "pool-closed"
  | "pool-full"
  | "rate-limited"
  | "runaway-machine"
  | "state-conflict"
  | "state-mismatch"
  | "store-contended"
  | "store-corrupt"
  | "store-full"
  | "store-outdated"
  | "store-refused"
  | "store-unavailable"
  | "superseded"
  | "timed-out"
  | "too-many-cascades"
  | "too-many-groups"
  | "too-many-rows"
  | "too-many-values"
  | "validation-failed"
  | "value-too-large"
  | "worker-crashed"
  | "worker-unavailable"
  | "wrong-header";

/** What a {@link ModulinkError} may carry besides its code and message. */
export interface ModulinkErrorOptions {
  /** The error behind this one. */
  readonly cause?: unknown;
  /** The error's `name`; default `"ModulinkError"`. */
  readonly name?: string;
  /** In how many milliseconds it is worth trying again, if that is known. */
  readonly retryAfter?: number | undefined;
  /** The errors of the branches that failed, by their names. */
  readonly errors?: Readonly<Record<string, unknown>> | undefined;
  /** False leaves out the stack, which costs more than all the rest of an error; default true. */
  readonly stack?: boolean;
}

const host = Error as { stackTraceLimit?: number | undefined };

/**
 * The error the library itself raises. A link's own error is never wrapped in one.
 *
 * @example
 * const late = new ModulinkError("deadline-exceeded", "The supplier did not answer in time");
 * late.code; // "deadline-exceeded"
 */
export class ModulinkError<Code extends ModulinkErrorCode = ModulinkErrorCode> extends Error {
  /** What went wrong, as a word a program can test. */
  readonly code: Code;
  /** Tells the library's errors apart, whichever copy of it made them. */
  readonly library = "modulink-edge";
  /** In how many milliseconds it is worth trying again, if that is known. */
  readonly retryAfter?: number;
  /** The errors of the branches that failed, by their names, for the code `all-failed`. */
  readonly errors?: Readonly<Record<string, unknown>>;

  constructor(code: Code, message: string, options: ModulinkErrorOptions = {}) {
    const { name = "ModulinkError", retryAfter, errors, stack = true } = options;
    const { stackTraceLimit } = host;
    const bare = !stack && Object.isExtensible(host);
    if (bare) host.stackTraceLimit = 0;
    super(message, options);
    if (bare) host.stackTraceLimit = stackTraceLimit;
    this.name = name;
    this.code = code;
    if (retryAfter !== undefined) this.retryAfter = retryAfter;
    if (errors) this.errors = errors;
  }
}

/**
 * Whether an error is the library's own (and has this code); true across duplicate copies of the package.
 *
 * @example
 * const slow = chain("slow").link((ms: number, run) => sleep(ms, run));
 * const status = await slow.run(60_000, { deadline: "10ms" }).then(
 *   () => 200,
 *   (error) => (isModulinkError(error, "deadline-exceeded") ? 504 : 500),
 * );
 * status; // 504
 */
export function isModulinkError<Code extends ModulinkErrorCode>(
  error: unknown,
  code?: Code,
): error is ModulinkError<Code> {
  const own = error as ModulinkError | null | undefined;
  return own?.library === "modulink-edge" && own.code === (code ?? own.code);
}

const paths = new WeakMap<object, readonly string[]>();

/**
 * The names from the outer chain to the link that threw this error; empty when no chain has seen it.
 *
 * Only objects can be traced, so a thrown text or number has an empty path.
 *
 * @example
 * const pay = chain("pay").link("charge", async (): Promise<number> => Promise.reject(new Error("declined")));
 * const checkout = chain("checkout").link(pay);
 * await checkout(0).catch((error) => errorPath(error)); // ["checkout", "pay", "charge"]
 */
export function errorPath(error: unknown): readonly string[] {
  return paths.get(error as object) ?? [];
}

/** Remembers where an error came from. The innermost place wins: an outer chain sees the same error later. */
export function trace(error: unknown, path: readonly string[]): void {
  if (Object(error) !== error) return;
  const known = errorPath(error);
  if (!path.every((name, at) => name === known[at])) paths.set(error as object, path);
}
