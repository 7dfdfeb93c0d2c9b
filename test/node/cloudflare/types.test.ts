// The types that wrangler makes for a worker, put where this library says what it asks of a binding.
import { execFile } from "node:child_process";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

const run = promisify(execFile);
const bindings = {
  name: "typed",
  main: "worker.ts",
  compatibility_date: "2026-01-01",
  kv_namespaces: [{ binding: "KV", id: "kv" }],
  durable_objects: { bindings: [{ name: "STORE", class_name: "Store" }] },
  migrations: [{ tag: "v1", new_sqlite_classes: ["Store"] }],
};
const tsconfig = {
  compilerOptions: {
    target: "es2023",
    lib: ["es2023"],
    module: "esnext",
    moduleResolution: "bundler",
    strict: true,
    noEmit: true,
    noImplicitOverride: true,
    types: [],
    skipLibCheck: true,
    allowImportingTsExtensions: true,
    paths: { "modulink-edge/*": ["../../src/*/index.ts"] },
  },
  include: ["*.ts"],
};
const worker = `
import { DurableObject } from "cloudflare:workers";
import { durableObjectStore, kvStore, storeObject } from "modulink-edge/cloudflare";
import { transition } from "modulink-edge/storage";

const add = transition("add", (sum: number | undefined, by: number) => ({
  value: (sum ?? 0) + by,
  result: (sum ?? 0) + by,
}));

export class Store extends storeObject(DurableObject<Env>, { transitions: [add] }) {
  override async alarm(): Promise<void> {
    this.ctx.waitUntil(this.env.KV.delete("k"));
    await super.alarm();
  }
  async own(n: number): Promise<number> {
    return this.ctx.storage.sql.exec<{ n: number }>("SELECT ? AS n", n).one().n;
  }
}
export class Bare extends storeObject(DurableObject) {}

export default {
  async fetch({ url }, env): Promise<Response> {
    const n: number = await durableObjectStore(env.STORE).update(url, add, 1);
    await kvStore(env.KV).set(url, n);
    const european = durableObjectStore(env.STORE.jurisdiction("eu"));
    const own: number = await env.STORE.getByName("own").own(n);
    return Response.json([own, await european.get(url)]);
  },
} satisfies ExportedHandler<Env>;
`;
const refused = `
import { DurableObject } from "cloudflare:workers";
import { durableObjectStore, kvStore, storeObject } from "modulink-edge/cloudflare";

export function refused(env: Env): void {
  // @ts-expect-error Durable Objects are no KV
  kvStore(env.STORE);
  // @ts-expect-error KV has no objects
  durableObjectStore(env.KV);
  // @ts-expect-error what is made of objects is a class
  storeObject({});
  // @ts-expect-error a function without a name of its own is no transition
  storeObject(DurableObject, { transitions: [{ apply: () => 1 }] });
}
`;

describe("the bindings of a worker, as wrangler types them", () => {
  let folder: string;
  beforeAll(async () => {
    await mkdir(".cache", { recursive: true });
    folder = await mkdtemp(join(".cache", "cloudflare-types-"));
    const files = { "wrangler.jsonc": bindings, "tsconfig.json": tsconfig };
    for (const [name, text] of Object.entries(files))
      await writeFile(join(folder, name), JSON.stringify(text));
    await writeFile(join(folder, "worker.ts"), worker);
    await writeFile(join(folder, "refused.ts"), refused);
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));

  it("fit the stores and the class of objects", async () => {
    const env = { ...process.env, WRANGLER_SEND_METRICS: "false", CLOUDFLARE_CF_FETCH_ENABLED: "false" };
    const wrangler = resolve("node_modules/wrangler/bin/wrangler.js");
    await run(process.execPath, [wrangler, "types"], { cwd: folder, env });
    const compiled = await run(process.execPath, ["node_modules/typescript/bin/tsc", "-p", folder]).catch(
      (error: { stdout: string }) => error,
    );
    // The sources behind the declarations are not made for the types of Workers; what users see of them is.
    expect(compiled.stdout.split("\n").filter((line) => line.startsWith(folder))).toEqual([]);
  });
});
