import { said } from "./failures.ts";
import type { Part } from "./job.ts";
import type { Ask } from "./line.ts";

/** A script of Redis. */
export interface Script {
  readonly text: string;
  /** Its SHA-1, by which Redis knows it; undefined until it is needed. */
  sha?: string;
  /** Settles when the SHA-1 is known: who asks meanwhile waits in line. */
  naming?: Promise<void>;
  /** The form for many keys, each with an argument of its own behind the first one. */
  readonly many?: Script;
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

/** Finds out the names by which Redis knows a script. */
async function name(script: Script): Promise<void> {
  if (script.many) await name(script.many);
  script.sha = await sha1(script.text);
}

/** Runs scripts by one command each, and a second one when the server does not know the script yet. */
export const runner =
  (ask: Ask): Run =>
  (script, keys, args, read, fail) => {
    const send = (command: string, which: string, failed: typeof fail, part?: Part) =>
      ask([command, which, String(keys.length), ...keys, ...args], keys[0], read, failed, part);
    const known = () =>
      send(
        "EVALSHA",
        script.sha as string,
        (error) => (said(error).startsWith("NOSCRIPT") ? send("EVAL", script.text, fail) : fail(error)),
        partOf(script, keys, args),
      );
    if (script.sha !== undefined) return known();
    script.naming ??= name(script);
    return script.naming.then(known);
  };

/** How a run over one key may go with others. */
function partOf({ many }: Script, keys: readonly string[], args: readonly string[]): Part | undefined {
  if (many === undefined || keys.length !== 1) return undefined;
  const [key] = keys as [string];
  const [common, argument] = args as [string, string];
  return { text: many.text, sha: many.sha as string, common, key, argument };
}
