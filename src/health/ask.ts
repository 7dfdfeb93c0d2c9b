import { type Duration, milliseconds } from "../core/duration.ts";
import { ModulinkError } from "../core/errors.ts";
import { mustCall } from "../core/middleware.ts";
import type { Clock } from "../core/runtime.ts";
import { onAbort } from "../core/scope.ts";
import type { Secrets } from "../core/secrets.ts";
import type { ComponentHealth, HealthComponent, HealthProbe, HealthStatus } from "./options.ts";

/** A component made ready. */
export interface Asked {
  readonly name: string;
  readonly probes: readonly HealthProbe[];
  readonly ask: (signal: AbortSignal | undefined) => Promise<ComponentHealth>;
}

const words: readonly unknown[] = ["healthy", "degraded", "unhealthy"] satisfies HealthStatus[];
const known: readonly unknown[] = ["liveness", "readiness", "startup"] satisfies HealthProbe[];

/** What a check gave, as a status and why. */
function findingOf(given: unknown): { status: HealthStatus; output?: unknown } {
  if (words.includes(given)) return { status: given as HealthStatus };
  const { status, output } = Object(given) as { status?: unknown; output?: unknown };
  if (words.includes(status)) return { status: status as HealthStatus, output };
  return { status: given === false ? "unhealthy" : "healthy" };
}

/** Waits for a check until its time is over, or nobody wants to know any more. */
function within(
  { check, name, ms }: { check: HealthComponent["check"]; name: string; ms: number },
  clock: Clock,
  signal: AbortSignal | undefined,
): Promise<unknown> {
  return new Promise((resolve, reject) => {
    const controller = new AbortController();
    const end = (settle: () => void): void => {
      unlisten();
      cancel();
      settle();
    };
    const stop = (reason: unknown): void => {
      end(() => reject(reason));
      controller.abort(reason);
    };
    const unlisten = onAbort(signal, () => stop(signal?.reason));
    const cancel = clock.timer(ms, () =>
      stop(new ModulinkError("timed-out", `${name} did not answer in ${ms} ms`, { name: "TimeoutError" })),
    );
    if (signal?.aborted) return stop(signal.reason);
    // workerd reports a rejection that is only passed on
    (async () => await check(controller.signal))().then(
      (given) => end(() => resolve(given)),
      (error) => end(() => reject(error)),
    );
  });
}

function mustProbes(probes: readonly HealthProbe[], name: string): readonly HealthProbe[] {
  for (const probe of probes)
    if (!known.includes(probe))
      throw new TypeError(`probes of ${name} must be of ${known.join(", ")}, got ${probe}`);
  return probes;
}

/** Makes a component ready to be asked; its last result is kept as long as it may be. */
export function asked(name: string, component: HealthComponent, clock: Clock, secrets: Secrets): Asked {
  const {
    check,
    critical = true,
    timeout = "5s",
    cache = "1s",
    probes = ["readiness", "startup"],
  } = component;
  mustCall(check, `check of ${name}`);
  const time = (duration: Duration, option: string): number => milliseconds(duration, `${option} of ${name}`);
  const [ms, lasts] = [time(timeout, "timeout"), time(cache, "cache")];
  let last: ComponentHealth | undefined;
  const ask = async (signal: AbortSignal | undefined): Promise<ComponentHealth> => {
    const at = clock.now();
    if (last && at - last.at < lasts && at >= last.at) return last;
    const finding = await within({ check, name, ms }, clock, signal).then(findingOf, (error) => {
      signal?.throwIfAborted();
      return { status: "unhealthy" as const, output: error instanceof Error ? error.message : String(error) };
    });
    const { status, output } = finding;
    last = {
      status,
      critical,
      at,
      duration: clock.now() - at,
      ...(output !== undefined && status !== "healthy" && { output: secrets.text(String(output)) }),
    };
    return last;
  };
  return { name, probes: mustProbes(probes, name), ask };
}
