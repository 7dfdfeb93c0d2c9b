import { said } from "./failures.ts";
import type { Ask } from "./line.ts";

/** A script of Redis. */
export interface Script {
  readonly text: string;
  /** Its SHA-1, by which Redis knows it; undefined until it is needed. */
  sha?: string;
}

/** Runs a script over keys; `read` makes the value of its answer. */
export type Run = <Value>(
  script: Script,
  keys: readonly string[],
  args: readonly string[],
  read: (reply: unknown) => Value,
  fail: (error: unknown) => Value | PromiseLike<Value>,
) => Promise<Value>;

async function sha1(text: string): Promise<string> {
  const digest = await crypto.subtle.digest("SHA-1", new TextEncoder().encode(text));
  return Array.from(new Uint8Array(digest), (byte) => byte.toString(16).padStart(2, "0")).join("");
}

/** Runs scripts by one command each, and a second one when the server does not know the script yet. */
export const runner =
  (ask: Ask): Run =>
  (script, keys, args, read, fail) => {
    const send = (name: string, which: string, failed: typeof fail) =>
      ask([name, which, String(keys.length), ...keys, ...args], keys[0], read, failed);
    const known = (sha: string) =>
      send("EVALSHA", sha, (error) =>
        said(error).startsWith("NOSCRIPT") ? send("EVAL", script.text, fail) : fail(error),
      );
    if (script.sha !== undefined) return known(script.sha);
    return sha1(script.text).then((sha) => {
      script.sha = sha;
      return known(sha);
    });
  };
