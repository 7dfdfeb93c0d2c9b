/** Memory in bytes. */
export interface MemoryUse {
  /** What the program's objects take. */
  readonly used: number;
  /** What the host has set aside for them; as much as `used` where it says less. */
  readonly total: number;
}

interface Host {
  readonly process?: { memoryUsage?(): { heapUsed: number; heapTotal: number } };
  readonly Deno?: { memoryUsage?(): { heapUsed: number; heapTotal: number } };
  readonly performance?: { readonly memory?: { usedJSHeapSize: number; totalJSHeapSize: number } };
}

/** Asks a host; those that only pretend to have the function throw. */
function ask(host: Host): MemoryUse | undefined {
  try {
    const { heapUsed, heapTotal } = (host.Deno?.memoryUsage ?? host.process?.memoryUsage)!();
    if (heapUsed > 0) return { used: heapUsed, total: Math.max(heapTotal, heapUsed) };
  } catch {
    // Asked below.
  }
  const { usedJSHeapSize, totalJSHeapSize } = host.performance?.memory ?? {};
  return usedJSHeapSize ? { used: usedJSHeapSize, total: totalJSHeapSize! } : undefined;
}

/**
 * What memory the program takes, on Node, Deno, Bun and Chromium; undefined where the host does not tell.
 *
 * @example
 * const megabytes = (memoryUse()?.used ?? 0) / 2 ** 20;
 */
export function memoryUse(): MemoryUse | undefined {
  return ask(globalThis as unknown as Host);
}
