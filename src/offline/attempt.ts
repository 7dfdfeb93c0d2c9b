import { live } from "../core/link.ts";
import { onAbort } from "../core/scope.ts";
import { runOf, type Setting } from "../intents/setting.ts";

/** Calls the link once, under the key of an intent. What outlasts its time, or the signal, counts as lost. */
export async function attempt(
  { name, link, life, timeout, observers }: Setting,
  input: unknown,
  id: string,
  signal: AbortSignal,
): Promise<unknown> {
  const { clock, random } = life;
  const run = runOf(name, { id, signal, deadline: timeout, clock, random, observers });
  let unlisten: (() => void) | undefined;
  try {
    return await new Promise((resolve, reject) => {
      unlisten = onAbort(run.signal, () => reject(run.signal.reason));
      Promise.resolve(live("run", link as never, input, run)).then(resolve, reject);
    });
  } finally {
    unlisten?.();
    run.scope?.close();
  }
}
