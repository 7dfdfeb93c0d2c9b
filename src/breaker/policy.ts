import { isModulinkError, ModulinkError } from "../core/errors.ts";
import type { Next } from "../core/middleware.ts";
import type { Run } from "../core/run.ts";
import { onAbort } from "../core/scope.ts";
import { isThenable } from "../core/settle.ts";
import { Circuit } from "./circuit.ts";
import { type Counts, countsOf } from "./counts.ts";
import type { Call, Follower, Peers } from "./peers.ts";
import { type AnyBreakerOptions, type BreakerRules, rulesOf } from "./rules.ts";
import { mustSnapshot } from "./snapshot.ts";

const isLate = (run: Run): boolean => isModulinkError(run.signal.reason, "deadline-exceeded");

/** The calls through a circuit: which go on, what they come to, and who is told. */
export class Breaker implements Follower {
  readonly circuit: Circuit;
  readonly counts: Counts;
  readonly #rules: BreakerRules;
  readonly #peers: Peers | undefined;
  readonly #limit: number;
  /** Whether it matters how long a call takes, and whether it matters when it ends. */
  readonly #measured: boolean;
  readonly #timed: boolean;

  constructor(options: AnyBreakerOptions, part: string | undefined) {
    const rules = rulesOf(options);
    this.circuit = new Circuit(rules);
    this.counts = countsOf(this.circuit);
    this.#rules = rules;
    this.#limit = rules.trips.slow;
    this.#measured = this.#limit < Infinity;
    this.#timed = this.#measured || rules.trips.timed;
    if (options.restore !== undefined) this.circuit.load(mustSnapshot(options.restore));
    this.#peers = options.shared?.join(this, part);
  }

  /** The middleware itself. */
  readonly pass = (input: unknown, next: Next<unknown, unknown>, run: Run): unknown => {
    const { circuit, counts } = this;
    counts.calls++;
    circuit.clock = run.clock;
    this.#peers?.look(run);
    const { state, period } = circuit;
    if (state === "closed") return this.#attempt({ input, next, run, period, began: 0, leave: undefined });
    if (circuit.take(circuit.time())) return this.#enter(input, next, run, state);
    const error = this.#refusal(run);
    const { onOpen } = this.#rules;
    if (onOpen) return onOpen(input as never, run, error);
    // A throw costs most of a refusal, and more the deeper it is.
    throw error;
  };

  #attempt(call: Call): unknown {
    if (this.#measured) call.began = this.circuit.time();
    let out: unknown;
    try {
      out = call.next(call.input);
    } catch (error) {
      return this.#fail(call, error);
    }
    if (!isThenable(out)) return this.#succeed(call, out);
    return Promise.resolve(out).then(
      (result) => this.#succeed(call, result),
      (error) => this.#fail(call, error),
    );
  }

  #succeed(call: Call, result: unknown): unknown {
    const { whenResult } = this.#rules;
    if (!whenResult) {
      this.#end(call, false);
      return result;
    }
    let failed: boolean | undefined;
    try {
      failed = whenResult(result as never);
    } finally {
      this.#end(call, failed);
    }
    return result;
  }

  #fail(call: Call, error: unknown): never {
    const { run } = call;
    let failed: boolean | undefined;
    try {
      failed = (run.aborted ? isLate(run) : this.#rules.speaks(error)) || undefined;
    } finally {
      this.#end(call, failed);
    }
    throw error;
  }

  /** Takes in how a call ended: undefined counts neither way. */
  #end(call: Call, failed: boolean | undefined): void {
    const { circuit, counts } = this;
    const { run, period, leave } = call;
    if (leave?.() === false) return;
    if (failed === undefined) {
      this.#ignore(call);
      return;
    }
    if (period !== circuit.period) {
      counts.late++;
      return;
    }
    const now = failed || this.#timed ? circuit.time() : 0;
    const slow = this.#measured && now - call.began >= this.#limit;
    if (failed) counts.failures++;
    else counts.successes++;
    if (slow) counts.slow++;
    const change = circuit.add(failed, slow, now);
    if (change === "open") this.#open(run, now, leave ? "probe" : failed ? "failures" : "slow");
    if (change === "close") {
      this.#peers?.recovered(run);
      this.close(run, "probe");
    }
  }

  #ignore({ run, period, leave }: Call): void {
    const { circuit } = this;
    this.counts.ignored++;
    if (leave && period === circuit.period && circuit.held === 0) this.#peers?.release(run);
  }

  // Every change is made before anybody is told of it.
  #tell(run: Run, what: string, more: object): void {
    run.emit({ type: `breaker:${what}`, breaker: this.#rules.name, ...more });
  }

  #open(run: Run, now: number, reason: string): void {
    const cooldown = this.circuit.trip(now);
    this.#peers?.failed(run, cooldown);
    this.opened(run, reason, cooldown);
  }

  opened(run: Run, reason: string, retryAfter: number): void {
    this.counts.opened++;
    this.#tell(run, "opened", { reason, retryAfter });
  }

  close(run: Run, reason: string): void {
    this.circuit.close();
    this.#tell(run, "closed", { reason });
  }

  #refusal(run: Run): ModulinkError<"circuit-open"> {
    const { state, until } = this.circuit;
    const { name } = this.#rules;
    const retryAfter = state === "open" ? Math.max(until - this.circuit.time(), 0) : undefined;
    this.counts.rejected++;
    run.emit({ type: "breaker:rejected", breaker: name, state, retryAfter });
    return new ModulinkError("circuit-open", `the circuit of ${name} is ${state}`, {
      retryAfter,
      stack: false,
    });
  }

  #enter(input: unknown, next: Next<unknown, unknown>, run: Run, was: string): unknown {
    const call: Call = { input, next, run, period: this.circuit.period, began: 0, leave: undefined };
    this.#seat(call);
    if (was === "open") this.#tell(run, "half-opened", {});
    return (this.#peers ?? this).probe(call);
  }

  probe(call: Call): unknown {
    const { input, next, run, period, leave } = call;
    if (period === this.circuit.period) {
      this.#tell(run, "probe", {});
      return this.#attempt(call);
    }
    leave?.();
    this.counts.calls--;
    return this.pass(input, next, run);
  }

  /** Gives a probe the place that was taken for it, until it ends or its caller stops it. */
  #seat(call: Call): void {
    const release = this.circuit.seat();
    let seated = true;
    const unlisten = onAbort(call.run.signal, () => this.#end(call, isLate(call.run) || undefined));
    call.leave = () => {
      const was = seated;
      seated = false;
      unlisten();
      if (was) release();
      return was;
    };
  }
}
