// A secret is put wherever a program might have one, and is searched for in everything that is told of its runs.
import { chain } from "modulink-edge";
import { snapshots } from "modulink-edge/flow";
import { dashboard } from "modulink-edge/hono";
import {
  audited,
  auditLog,
  batchSink,
  logger,
  measure,
  metrics,
  observe,
  openMetricsText,
  ownSpans,
  prometheusText,
  recentFailures,
  redact,
  report,
  tracing,
} from "modulink-edge/observe";
import { retry } from "modulink-edge/resilience";
import { memoryStore } from "modulink-edge/storage";
import { describe, expect, it } from "vitest";

const canary = "canary-9f2b7c41";

/** An error as clients of services throw them, with the request in it. */
const leaky = () =>
  Object.assign(new Error(`POST https://ops:${canary}@bank.example/?api_key=${canary} failed`), {
    code: "E_BANK",
    config: { headers: { Authorization: `Bearer ${canary}`, cookie: `session=${canary}` }, password: canary },
    cause: new Error(`authorization: Basic ${canary}`),
  });

const rejecting = async (): Promise<never> => {
  throw leaky();
};

interface Login {
  readonly user: string;
  readonly password: string;
  readonly headers: Headers;
}

/** Runs that succeed, are tried again, recover and fail, all with the secret in their hands; gives all that was told. */
async function everything(): Promise<string> {
  const told: unknown[] = [];
  const registry = metrics();
  const recent = recentFailures();
  const sink = batchSink({
    url: "https://logs.example/",
    fetch: async (_, { body }) => {
      told.push(body);
      return new Response();
    },
  });
  const pinoLike = Object.fromEntries(
    ["trace", "debug", "info", "warn", "error"].map((level) => [
      level,
      (...all: unknown[]) => told.push(all),
    ]),
  ) as never;
  const seen = observe({
    logs: { sink, level: "trace", stack: true },
    metrics: registry,
    traces: tracing(ownSpans({ export: (span) => void told.push(span) })),
    also: [recent, logger({ sink: pinoLike, level: "trace" }), measure(metrics())],
  });
  const login = chain("login")
    .link("read", (input: Login) => input)
    .link(
      "check",
      async (input, run) => {
        run.emit({
          type: "login:checked",
          request: { headers: input.headers, body: { ...input } },
          token: canary,
        });
        run.waitUntil(rejecting());
        throw leaky();
      },
      retry({ attempts: 2, delay: 0 }),
    )
    .observe(seen);
  const input = {
    user: "ada",
    password: canary,
    headers: new Headers({ authorization: `Bearer ${canary}` }),
  };
  await login.run(input).catch(() => {});
  await login.recover("forgive", Error, () => undefined).run(input);
  const log = auditLog({ store: memoryStore() });
  const kept = snapshots();
  const session = chain("session")
    .link(
      "open",
      (login: Omit<Login, "headers">) => ({ ...login, token: canary }),
      kept,
      audited(log, (details) => ({ action: "session.open", actor: details.user, details })),
    )
    .link("look back", (opened, run) => {
      told.push(kept.timeline(run));
      return opened;
    })
    .link("fail", rejecting)
    .observe(seen);
  await session.run({ user: "ada", password: canary }).catch(() => {});
  for await (const entry of log.entries()) told.push(entry);
  await sink.flush();
  const app = dashboard({
    chains: [login],
    metrics: registry,
    recent,
    open: true,
    flags: () => ({ apiKey: canary, nested: { token: canary } }),
    panels: { Environment: () => ({ DATABASE_URL: `postgres://app:${canary}@db/`, BANK_SECRET: canary }) },
    caches: { sessions: { stats: { hits: 1, token: canary } } },
  });
  const { body } = await app.request("/events");
  const reader = body!.getReader();
  told.push(new TextDecoder().decode((await reader.read()).value));
  await reader.cancel();
  told.push(await (await app.request("/")).text(), prometheusText(registry), openMetricsText(registry));
  told.push(report(registry), recent.runs, redact({ input, error: leaky() }));
  return JSON.stringify(told);
}

describe("a secret", () => {
  it("is nowhere in logs, metrics, traces, snapshots, audit logs, reports, remembered failures or the dashboard", async () => {
    const text = await everything();
    for (const part of [
      "login:checked",
      "E_BANK",
      "run.error",
      "link.recovered",
      "background.error",
      "[redacted]",
      "modulink_events_total",
      "BANK_SECRET",
      "session.open",
      "snapshot:taken",
      "traceId",
    ])
      expect(text).toContain(part);
    expect(text.indexOf(canary)).toBe(-1);
  });
});
