import { expect, it } from "vitest";
import { ends } from "../node/pool/ends.ts";
import { deno } from "./deno.ts";

const args = ["run", "-A", "--no-config"];

it("a program ends when its idle Web Workers have, for Deno cannot let go of them before", async () => {
  expect(await ends(deno.execPath(), args, "Worker", "100ms")).toEqual([0, "2 4 6 web-workers"]);
});

it("a program ends though its pool keeps idle worker threads for an hour", async () => {
  expect(await ends(deno.execPath(), args, "worker_threads", "1h")).toEqual([0, "2 4 6 worker-threads"]);
});
