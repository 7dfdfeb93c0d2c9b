import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { denoKvStore } from "modulink-edge/deno-kv";
import { storeContract } from "modulink-edge/testing";
import { afterAll, beforeAll, describe, it } from "vitest";
import { deno, type OpenKv } from "./deno.ts";

const folder = mkdtempSync(join(tmpdir(), "deno-kv-"));
afterAll(() => rmSync(folder, { recursive: true }));

describe.each([
  ["in memory", ":memory:"],
  ["in a file", join(folder, "contract.sqlite")],
])("Deno KV %s keeps the contract:", (_, path) => {
  let kv: OpenKv;
  beforeAll(async () => {
    kv = await deno.openKv(path);
  });
  afterAll(() => kv.close());

  const contract = storeContract({
    open: ({ clock }) => denoKvStore(kv, { clock }),
    maxValueBytes: 65_000,
  });
  it.each(contract)("$name", ({ run }) => run());
});
