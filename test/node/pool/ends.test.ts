import { spawn } from "node:child_process";
import { fileURLToPath } from "node:url";
import { Worker } from "node:worker_threads";
import { chain } from "modulink-edge";
import { pool } from "modulink-edge/pool";
import { expect, it } from "vitest";
import type { Links } from "../../pool/links.ts";
import { ends } from "./ends.ts";

it("a program ends though its pool keeps idle workers for an hour and is not closed", async () => {
  expect(await ends(process.execPath, [], "worker_threads", "1h")).toEqual([0, "2 4 6 worker-threads"]);
});

it("a worker that runs out of memory fails its call, and no other", async () => {
  const url = new URL("../../pool/worker.ts", import.meta.url);
  const workers = pool<Links>({
    spawn: () => new Worker(url, { resourceLimits: { maxOldGenerationSizeMb: 20 } }),
    size: 1,
  });
  const hog = chain("c").link(workers.link("hog"))(null);
  const double = chain("c").link(workers.link("double"))(2);
  await expect(hog).rejects.toMatchObject({
    code: "worker-crashed",
    cause: { code: "ERR_WORKER_OUT_OF_MEMORY" },
  });
  expect(await double).toBe(4);
  await workers.close();
});

it("serve says so where it is not in a worker", async () => {
  const program = fileURLToPath(new URL("../../pool/worker.ts", import.meta.url));
  const child = spawn(process.execPath, [program], { stdio: ["ignore", "ignore", "pipe"] });
  let said = "";
  child.stderr.on("data", (chunk) => {
    said += chunk;
  });
  expect(await new Promise((resolve) => child.on("close", resolve))).toBe(1);
  expect(said).toContain("serve must be called in a worker");
});
