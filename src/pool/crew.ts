import { ModulinkError } from "../core/errors.ts";
import { idleTimer, systemClock } from "../core/runtime.ts";
import type { Call, Outcome } from "./call.ts";
import { type Ears, handOf, inlineHand } from "./hand.ts";
import { Line } from "./line.ts";
import type { PoolMode, PoolStats } from "./options.ts";
import type { CrewOptions, Seat } from "./seat.ts";

/** After so many starts that failed, and none that did not, those who wait are told. */
const tries = 3;

const none = (): void => {};

const closed = (): ModulinkError => new ModulinkError("pool-closed", "the pool is closed", { stack: false });

/** The workers of a pool and the calls that wait for them. */
export class Crew {
  private readonly options: CrewOptions;
  private readonly seats: Set<Seat> = new Set();
  /** The last to have worked is the first to work again, so that the others can be ended. */
  private readonly idle: Seat[] = [];
  private readonly line: Line<Call> = new Line();
  /** Starts that failed since the last that did not. */
  private failures = 0;
  private cause: unknown;
  /** Told when the pool is closed and nobody is left; undefined while it is open. */
  private closing: (() => void)[] | undefined;
  private readonly counts = { done: 0, failed: 0, aborted: 0, rejected: 0, crashed: 0, terminated: 0 };
  mode: PoolMode;

  constructor(options: CrewOptions) {
    this.options = options;
    this.mode = options.mode;
  }

  get stats(): PoolStats {
    const { mode, seats, line, counts } = this;
    const busy = this.count("busy");
    return { mode, size: this.options.size, workers: seats.size, busy, queued: line.size, ...counts };
  }

  private count(state: Seat["state"]): number {
    return [...this.seats].filter((seat) => seat.state === state).length;
  }

  /** Takes a call, or throws why not. */
  submit(call: Call): void {
    const { size, queue } = this.options;
    const full = this.count("busy") + this.count("ending") + this.line.size >= size + queue;
    if (this.closing || full) {
      this.counts.rejected++;
      call.run.emit({ type: "pool:rejected", reason: this.closing ? "closed" : "full", mode: this.mode });
      throw this.closing
        ? closed()
        : new ModulinkError("pool-full", "no other call may wait", { stack: false });
    }
    this.line.add(call);
    this.serve();
    if (this.seatOf(call) === undefined)
      call.run.emit({ type: "pool:queued", mode: this.mode, queued: this.line.size });
  }

  private seatOf(call: Call): Seat | undefined {
    return [...this.seats].find((seat) => seat.call === call);
  }

  /** Settles a call that is aborted, at once; its worker is given time to stop. */
  abort(call: Call, reason: unknown): void {
    const seat = this.seatOf(call);
    this.line.remove(call);
    this.tell(call, { error: reason }, "aborted");
    if (seat) this.stop(seat, reason);
    this.serve();
  }

  private stop(seat: Seat, reason: unknown): void {
    if (!this.options.spawn || seat.state !== "busy") return;
    seat.hand?.abort(reason);
    this.later(seat, this.options.grace, () => {
      this.counts.terminated++;
      this.leave(seat);
    });
  }

  /** Gives calls to those who are free, and has others start when more are needed. */
  private serve(): void {
    while (this.line.size > 0 && this.idle.length > 0) this.begin(this.idle.pop()!, this.line.take()!);
    const { size } = this.options;
    while (this.line.size > this.count("starting") && this.seats.size < size && this.failures < tries)
      this.hire();
    if (this.line.size > 0 && this.seats.size === 0) this.despair();
    if (this.closing) this.dissolve();
  }

  private begin(seat: Seat, call: Call): void {
    seat.cancel();
    seat.call = call;
    seat.state = "busy";
    call.run.emit({ type: "pool:start", mode: this.mode, queued: this.line.size });
    try {
      seat.hand!.hold(true);
      seat.hand!.begin(call);
    } catch (cause) {
      const text = `the input of "${call.name}" cannot be sent to another thread: ${cause}`;
      this.tell(call, { error: new TypeError(text, { cause }) }, "failed");
      this.free(seat);
    }
  }

  private hire(): void {
    const { spawn, links, startup } = this.options;
    const seat: Seat = { hand: undefined, state: "starting", call: undefined, cancel: none };
    const ears: Ears = {
      ready: () => this.ready(seat),
      settled: (outcome) => this.settled(seat, outcome),
      died: (cause) => this.died(seat, cause),
    };
    this.seats.add(seat);
    try {
      seat.hand = spawn ? handOf(spawn(), ears) : inlineHand(links, ears);
      this.mode = seat.hand.mode;
      if (spawn)
        this.later(seat, startup, () => ears.died(new Error("the worker did not call serve in time")));
    } catch (cause) {
      ears.died(cause);
    }
  }

  private ready(seat: Seat): void {
    if (seat.state !== "starting") return;
    this.failures = 0;
    this.rest(seat);
  }

  private settled(seat: Seat, outcome: Outcome): void {
    const { call } = seat;
    if (!call || seat.state !== "busy") return;
    this.tell(call, outcome, "error" in outcome ? "failed" : "done");
    this.rest(seat);
  }

  private rest(seat: Seat): void {
    this.free(seat);
    this.serve();
  }

  /** Has a worker wait for its next call, for a while. */
  private free(seat: Seat): void {
    const { spawn, idle, clock } = this.options;
    seat.cancel();
    seat.state = "idle";
    seat.call = undefined;
    this.idle.push(seat);
    seat.hand!.hold(false);
    if (spawn) seat.cancel = (clock?.timer ?? idleTimer)(idle, () => this.leave(seat));
  }

  private died(seat: Seat, cause: unknown): void {
    if (seat.state === "ending") return;
    const { call } = seat;
    if (seat.state === "starting") this.failures++;
    else this.counts.crashed++;
    this.cause = cause;
    if (call?.tell) this.retry(call, cause);
    this.leave(seat);
  }

  /** Tries the call of a crashed worker again, if it may be, before all others. */
  private retry(call: Call, cause: unknown): void {
    const again = call.retries-- > 0 && call.transfer.length === 0;
    call.run.emit({ type: "pool:crashed", error: cause, again, mode: this.mode });
    const text = `the worker of "${call.name}" has crashed: ${cause}`;
    if (again) this.line.addFirst(call);
    else this.tell(call, { error: new ModulinkError("worker-crashed", text, { cause }) }, "failed");
  }

  /** Ends a worker; its place is free when it is gone. */
  private leave(seat: Seat): void {
    seat.cancel();
    if (seat.state === "idle") this.idle.splice(this.idle.indexOf(seat), 1);
    seat.state = "ending";
    const gone = (): void => {
      this.seats.delete(seat);
      this.serve();
    };
    seat.hand ? seat.hand.end(gone) : this.seats.delete(seat);
  }

  /** Tells those who wait that no worker starts; whoever comes next has them tried again. */
  private despair(): void {
    const { cause } = this;
    this.failures = 0;
    for (const call of this.line.clear()) {
      const error = new ModulinkError("worker-unavailable", `no worker starts: ${cause}`, { cause });
      this.tell(call, { error }, "failed");
    }
  }

  private tell(call: Call, outcome: Outcome, as: "done" | "failed" | "aborted" | "rejected"): void {
    if (!call.tell) return;
    this.counts[as]++;
    call.tell(outcome);
    call.tell = undefined;
  }

  private later(seat: Seat, ms: number, fn: () => void): void {
    seat.cancel();
    seat.cancel = (this.options.clock ?? systemClock).timer(ms, fn);
  }

  /** Takes no more calls; resolves when nobody is left. */
  async close(force: boolean): Promise<void> {
    this.closing ??= [];
    const gone = new Promise<void>((resolve) => this.closing!.push(resolve));
    if (force) this.disperse();
    this.serve();
    await gone;
  }

  /** Ends everybody. */
  private disperse(): void {
    for (const call of this.line.clear()) this.tell(call, { error: closed() }, "rejected");
    for (const seat of this.seats) {
      if (seat.call) this.tell(seat.call, { error: closed() }, "rejected");
      if (seat.state !== "ending") this.leave(seat);
    }
  }

  /** Ends those whom nobody needs any more, once the pool is closed. */
  private dissolve(): void {
    if (this.line.size > 0) return;
    for (const seat of [...this.seats]) if (/idle|starting/.test(seat.state)) this.leave(seat);
    if (this.seats.size === 0) for (const resolve of this.closing!.splice(0)) resolve();
  }
}
