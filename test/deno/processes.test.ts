import { type ChildProcess, spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { denoKvStore } from "modulink-edge/deno-kv";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { deno, type OpenKv } from "./deno.ts";

const folder = mkdtempSync(join(tmpdir(), "deno-kv-"));
const path = join(folder, "processes.sqlite");
const program = fileURLToPath(new URL("./writer.ts", import.meta.url));

interface Writer {
  readonly process: ChildProcess;
  /** What it was told, in order. */
  readonly answers: number[];
  readonly exit: Promise<number | null>;
}

/** Starts a process that increments a key; `heard` is called with the number of answers so far. */
function writer(key: string, times: number, heard: (answers: number) => void = () => {}): Writer {
  const args = ["run", "-A", "--no-config", "--unstable-kv", program, path, key, String(times)];
  const process = spawn(deno.execPath(), args, { stdio: ["ignore", "pipe", "inherit"] });
  const answers: number[] = [];
  let rest = "";
  process.stdout.on("data", (chunk) => {
    const lines = (rest + chunk).split("\n");
    rest = lines.pop() ?? "";
    answers.push(...lines.map(Number));
    heard(answers.length);
  });
  const exit = new Promise<number | null>((resolve) => process.on("close", resolve));
  return { process, answers, exit };
}

const numbers = (length: number): number[] => Array.from({ length }, (_, at) => at + 1);

describe("processes that share a file of Deno KV", () => {
  let kv: OpenKv;
  beforeAll(async () => {
    kv = await deno.openKv(path);
  });
  afterAll(() => {
    kv.close();
    rmSync(folder, { recursive: true });
  });

  it("increment a key 1,000 times each, and every number comes once", { timeout: 120_000 }, async () => {
    const writers = [writer("both", 1000), writer("both", 1000)];
    expect(await Promise.all(writers.map(({ exit }) => exit))).toEqual([0, 0]);
    expect(await denoKvStore(kv).get("both")).toBe(2000);
    const told = writers.flatMap(({ answers }) => answers).sort((a, b) => a - b);
    expect(told).toEqual(numbers(2000));
  });

  it("find every acknowledged update of one that was killed", { timeout: 120_000 }, async () => {
    let acknowledged = 0;
    for (const until of [1, 50, 200]) {
      const dying = writer("killed", 1e9, (answers) => answers >= until && dying.process.kill("SIGKILL"));
      await dying.exit;
      const kept = (await denoKvStore(kv).get<number>("killed")) ?? 0;
      acknowledged += dying.answers.length;
      expect(dying.answers.at(-1)).toBeLessThanOrEqual(kept);
      // The one update that was under way when it died may have been made.
      expect(kept - (dying.answers.at(-1) ?? 0)).toBeLessThanOrEqual(1);
    }
    expect(acknowledged).toBeGreaterThanOrEqual(251);
  });
});
