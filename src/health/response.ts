import type { ComponentHealth, HealthOptions, HealthReport } from "./options.ts";

/** The words of the draft. */
const words = { healthy: "pass", degraded: "warn", unhealthy: "fail" };

const checkOf = ({ status, at, duration, output }: ComponentHealth): object => ({
  status: words[status],
  time: new Date(at).toISOString(),
  observedValue: duration,
  observedUnit: "ms",
  ...(output !== undefined && { output }),
});

/** A report as a response of the type `application/health+json`. */
export function responseOf(
  { status, components }: HealthReport,
  request: Request | undefined,
  { version, details = false }: HealthOptions,
): Response {
  const told = typeof details === "function" ? details(request) : details;
  const checks = Object.entries(components).map(([name, one]) => [name, [checkOf(one)]]);
  const body = {
    status: words[status],
    ...(version !== undefined && { version }),
    ...(told && { checks: Object.fromEntries(checks) }),
  };
  return new Response(request?.method === "HEAD" ? null : JSON.stringify(body), {
    status: status === "unhealthy" ? 503 : 200,
    headers: { "content-type": "application/health+json", "cache-control": "no-store" },
  });
}
