import { type Directives, dateOf, listOf, readDirectives, secondsOf } from "./cache-control.ts";

/** Headers of one connection, which are no part of a response that is kept. */
const perHop = [
  "connection",
  "keep-alive",
  "proxy-authenticate",
  "proxy-authentication-info",
  "proxy-connection",
  "te",
  "trailer",
  "transfer-encoding",
  "upgrade",
];

/** Statuses whose meaning for a cache is known (RFC 9110, section 15.1), without those of parts. */
const known = [200, 203, 204, 300, 301, 302, 303, 307, 308, 404, 405, 410, 414, 421, 451, 501];

/** The greatest age there is (RFC 9111, section 1.2.2), in milliseconds. */
const oldest = 2 ** 31 * 1000;

/** A response that is kept. Times are in epoch milliseconds. */
export interface Kept {
  readonly status: number;
  readonly headers: readonly (readonly [string, string])[];
  /** When it was asked for, and when it came. */
  readonly asked: number;
  readonly came: number;
}

/** What RFC 9111 says of a response that is kept. All lengths are in milliseconds. */
export interface Standing {
  readonly age: number;
  /** How long it is fresh, from its beginning on. */
  readonly lifetime: number;
  /** How long it may be used after that, while it is asked for anew or when that fails. */
  readonly swr: number;
  readonly sie: number;
  /** Whether it must not be used without asking, fresh or not; whether it must not be used when it is stale. */
  readonly ask: boolean;
  readonly strict: boolean;
}

/** What of a response is kept: all but what belongs to its connection. */
export function keptHeaders(headers: Headers): [string, string][] {
  const dropped = [...perHop, ...listOf(headers.get("connection"))];
  return [...headers].filter(([name]) => !dropped.includes(name));
}

/** How long a response of this moment is fresh for a shared cache; a guess (RFC 9111, section 4.2.2) is never made. */
function lifetimeOf(headers: Headers, directives: Directives, came: number): number {
  const given = secondsOf(directives, "s-maxage") ?? secondsOf(directives, "max-age");
  if (given !== undefined) return given * 1000;
  const expires = dateOf(headers.get("expires"));
  return expires === undefined ? 0 : Math.max(expires - (dateOf(headers.get("date")) ?? came), 0);
}

/** How old a response is by what it says itself and by what it took to come (RFC 9111, section 4.2.3). */
function ageOf(headers: Headers, { asked, came }: Kept, now: number): number {
  const text = headers.get("age");
  // What is no number may be any age.
  const said = text === null ? 0 : /^\d+$/.test(text) ? Number(text) * 1000 : oldest;
  const apparent = Math.max(came - (dateOf(headers.get("date")) ?? came), 0);
  return Math.max(apparent, said + came - asked) + Math.max(now - came, 0);
}

export function standingOf(kept: Kept, now: number): Standing {
  const headers = new Headers(kept.headers as [string, string][]);
  const directives = readDirectives(headers.get("cache-control"));
  const has = (name: string): boolean => directives.has(name);
  return {
    age: ageOf(headers, kept, now),
    lifetime: lifetimeOf(headers, directives, kept.came),
    swr: (secondsOf(directives, "stale-while-revalidate") ?? 0) * 1000,
    sie: (secondsOf(directives, "stale-if-error") ?? 0) * 1000,
    ask:
      has("no-cache") ||
      (!has("s-maxage") && !has("max-age") && listOf(headers.get("pragma")).includes("no-cache")),
    strict: has("must-revalidate") || has("proxy-revalidate") || has("s-maxage") || has("no-cache"),
  };
}

/** Whether a response may be kept (RFC 9111, section 3). One that sets a cookie is not, for it is meant for one client. */
export function mayKeep(request: Request, { status, headers }: Response, now: number): boolean {
  const directives = readDirectives(headers.get("cache-control"));
  const has = (name: string): boolean => directives.has(name);
  const understood = has("must-understand") && known.includes(status);
  if (request.method !== "GET" || status < 200 || status === 206 || status === 304) return false;
  if (readDirectives(request.headers.get("cache-control")).has("no-store")) return false;
  if ((has("no-store") && !understood) || (has("must-understand") && !understood)) return false;
  if (has("private") || headers.has("set-cookie")) return false;
  if (listOf(headers.get("vary")).includes("*")) return false;
  if (request.headers.has("authorization") && !["public", "s-maxage", "must-revalidate"].some(has))
    return false;
  const explicit = has("max-age") || has("s-maxage") || headers.has("expires");
  if (!explicit && !(has("public") || known.includes(status))) return false;
  return lifetimeOf(headers, directives, now) > 0 || headers.has("etag") || headers.has("last-modified");
}

/** What a request asks of a cache: undefined when a response that is kept will do. */
export function refusal(
  request: Request,
  { age, lifetime, ask, strict }: Standing,
): "stale" | "request" | undefined {
  const header = request.headers.get("cache-control");
  const wanted = readDirectives(header);
  const seconds = (name: string): number | undefined => secondsOf(wanted, name);
  if (wanted.has("no-cache")) return "request";
  if (header === null && listOf(request.headers.get("pragma")).includes("no-cache")) return "request";
  if (age > (seconds("max-age") ?? Infinity) * 1000) return "request";
  if (ask) return "stale";
  const fresh = lifetime - age;
  if (fresh > 0) return fresh < (seconds("min-fresh") ?? 0) * 1000 ? "request" : undefined;
  const most = wanted.get("max-stale") === "" ? Infinity : (seconds("max-stale") ?? -1) * 1000;
  return !strict && -fresh <= most ? undefined : "stale";
}

const weak = (tag: string): string => tag.trim().replace(/^W\//, "");

/** Whether the client has what is kept already (RFC 9110, section 13.2.2). */
export function hasAlready(request: Request, headers: Headers): boolean {
  const tags = request.headers.get("if-none-match");
  const own = headers.get("etag");
  if (tags !== null)
    return (
      tags.trim() === "*" ||
      (own !== null && (tags.match(/(?:W\/)?"[^"]*"/g) ?? [tags]).map(weak).includes(weak(own)))
    );
  const since = dateOf(request.headers.get("if-modified-since"));
  const changed = dateOf(headers.get("last-modified") ?? headers.get("date"));
  return since !== undefined && changed !== undefined && changed <= since;
}
