import { causesOf } from "./retry-status.ts";

/** Codes of Node, Bun, Deno and undici for a connection that could not be made or did not last. */
const codes =
  /^(E(CONN(RESET|REFUSED|ABORTED)|PIPE|TIMEDOUT|NOTFOUND|AI_AGAIN|HOST(UNREACH|DOWN)|NET(UNREACH|DOWN|RESET))|UND_ERR_(SOCKET|\w+_TIMEOUT))$/;

/** What the runtimes say when they have no code for it: workerd, Deno, Chromium, Firefox and WebKit. */
const messages =
  /^(fetch failed|failed to fetch|load failed|terminated|error (sending|reading) |error in input stream|(the )?network ?(error|connection|request))/i;

/** undici tells a request that can never be made by the message of the cause alone. */
const misuse = /^(unknown scheme|bad port|cors |url scheme|unexpected redirect|redirect count|invalid )/i;

/**
 * Whether an error says that the network failed, on whichever runtime: by its code or that of a cause, or by what `fetch`
 * says. A `TypeError` for a wrong URL, method or body is none.
 *
 * @example
 * isNetworkError(Object.assign(new Error("read ECONNRESET"), { code: "ECONNRESET" })); // true
 * isNetworkError(new TypeError("fetch failed", { cause: { code: "ECONNREFUSED" } })); // true
 * isNetworkError(await fetch("http://:::").catch((error) => error)); // false: there is no such address
 */
export function isNetworkError(error: unknown): boolean {
  const causes = causesOf(error);
  if (causes.some(({ code }) => codes.test(String(code)))) return true;
  const { name, message } = causes[0] ?? {};
  if (name === "NetworkError") return true;
  return (
    /^(Type)?Error$/.test(String(name)) &&
    messages.test(String(message)) &&
    !causes.some((cause) => misuse.test(String(cause.message)))
  );
}
