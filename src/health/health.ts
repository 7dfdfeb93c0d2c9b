import { systemClock } from "../core/runtime.ts";
import { secretsOf } from "../core/secrets.ts";
import { asked } from "./ask.ts";
import type {
  ComponentHealth,
  Health,
  HealthOptions,
  HealthProbe,
  HealthReport,
  HealthStatus,
} from "./options.ts";
import { responseOf } from "./response.ts";

/** How all are together: what is critical counts as it is, the rest degrades at most. */
function together(components: readonly ComponentHealth[]): HealthStatus {
  if (components.some(({ status, critical }) => status === "unhealthy" && critical)) return "unhealthy";
  return components.some(({ status }) => status !== "healthy") ? "degraded" : "healthy";
}

/**
 * The health of a service: components that are checked, and handlers for the probes of whoever runs it.
 *
 * A degraded service still serves: only an unhealthy critical component answers with 503. Results are kept for a second, so that
 * many probes are few checks. Responses are of the type `application/health+json`, as the draft of that name says: `pass`, `warn` or
 * `fail`. Throws a `TypeError` for wrong options.
 *
 * @example
 * const checks = health({
 *   components: {
 *     database: { check: async () => "pong" },
 *     recommendations: { check: () => false, critical: false },
 *   },
 * });
 * (await checks.report()).status; // "degraded"
 * (await checks.readiness()).status; // 200
 */
export function health(options: HealthOptions): Health {
  const { components, clock = systemClock, redact } = options;
  const secrets = secretsOf(redact);
  const all = Object.entries(components).map(([name, one]) => asked(name, one, clock, secrets));
  let started = false;

  async function report(
    probe: HealthProbe = "readiness",
    { signal }: { readonly signal?: AbortSignal | undefined } = {},
  ): Promise<HealthReport> {
    const chosen = all.filter(({ probes }) => probes.includes(probe));
    const found = await Promise.all(chosen.map(({ ask }) => ask(signal)));
    const named = Object.fromEntries(chosen.map(({ name }, at) => [name, found[at]!]));
    return { status: together(found), components: named };
  }

  const handler =
    (probe: HealthProbe) =>
    async (request?: Request): Promise<Response> =>
      responseOf(await report(probe, { signal: request?.signal }), request, options);

  return {
    report,
    liveness: handler("liveness"),
    readiness: handler("readiness"),
    async startup(request) {
      if (started) return responseOf({ status: "healthy", components: {} }, request, options);
      const response = await handler("startup")(request);
      started = response.ok;
      return response;
    },
  };
}
