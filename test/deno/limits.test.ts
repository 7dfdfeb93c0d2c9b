// Limits in Deno KV.
import { spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { denoKvStore } from "modulink-edge/deno-kv";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { allTen, hundred } from "../limits/ten.ts";
import { replay, vectors } from "../vectors/rate-limit.ts";
import { deno, type OpenKv } from "./deno.ts";

const folder = mkdtempSync(join(tmpdir(), "deno-kv-"));
const path = join(folder, "limits.sqlite");

/** What a process that calls each limit a hundred times was told. */
function caller(): Promise<Record<string, number>> {
  const program = fileURLToPath(new URL("./limits-caller.ts", import.meta.url));
  const args = ["run", "-A", "--no-config", "--unstable-kv", program, path];
  const process = spawn(deno.execPath(), args, { stdio: ["ignore", "pipe", "inherit"] });
  let output = "";
  process.stdout.on("data", (data) => {
    output += data;
  });
  return new Promise((resolve) => process.on("close", () => resolve(JSON.parse(output))));
}

describe("limits in Deno KV", () => {
  let kv: OpenKv;
  beforeAll(async () => {
    kv = await deno.openKv(path);
  });
  afterAll(() => {
    kv.close();
    rmSync(folder, { recursive: true });
  });

  it("let exactly ten of a hundred concurrent calls through, over two stores", {
    timeout: 60_000,
  }, async () => {
    expect(await hundred([denoKvStore(kv), denoKvStore(kv)], "ten:")).toEqual(allTen());
  });

  it("let exactly ten through of two processes that call a hundred times each", {
    timeout: 60_000,
  }, async () => {
    const [one = {}, other = {}] = await Promise.all([caller(), caller()]);
    for (const [name, count] of Object.entries(one))
      expect(count + (other[name] ?? 0), `${name}: ${JSON.stringify([one, other])}`).toBe(10);
    expect(Object.keys(one)).toHaveLength(5);
  });

  it.each(vectors)("decide as %s says", (file, vector) =>
    replay(vector, (clock) => denoKvStore(kv, { clock }), `vectors:${file}:`),
  );
});
