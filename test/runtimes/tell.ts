// How a test tells the summary of `npm test` which runtime it ran on and which engine it used.

export interface Told {
  name: string;
  version: string;
  /** The engine the transform room chose here: "wasm-simd", "wasm" or "reference". */
  engine?: string;
}

const versions = (): Record<string, string | undefined> =>
  (globalThis as { process?: { versions?: Record<string, string> } }).process?.versions ?? {};

const agents: readonly [name: string, pattern: RegExp][] = [
  ["workerd", /^Cloudflare-Workers()$/],
  ["firefox", /Firefox\/([\d.]+)/],
  ["chromium", /Chrom(?:e|ium)\/([\d.]+)/],
  ["webkit", /AppleWebKit\/.*Version\/([\d.]+)/],
];

/** The runtime this test runs on, by what it says of itself. */
export function runtime(): Told {
  for (const name of ["deno", "bun"]) {
    const version = versions()[name];
    if (version) return { name, version };
  }
  const agent = globalThis.navigator?.userAgent ?? "";
  for (const [name, pattern] of agents) {
    const found = pattern.exec(agent);
    if (found) return { name, version: found[1] || "?" };
  }
  return { name: "node", version: versions()["node"] ?? "" };
}

/** Call it in a test with the test's own `task`: `it("...", ({ task }) => tellRuntime(task, { engine }))`. */
export function tellRuntime(task: { meta: object }, more: { engine?: string } = {}): void {
  Object.assign(task.meta, { told: { ...runtime(), ...more } });
}
