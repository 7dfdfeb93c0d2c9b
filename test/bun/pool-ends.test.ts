import { expect, it } from "vitest";
import { ends } from "../node/pool/ends.ts";

it.each([
  ["Worker", "web-workers"],
  ["worker_threads", "worker-threads"],
])("a program ends though its pool keeps an idle %s for an hour", async (kind, mode) => {
  expect(await ends(process.execPath, [], kind, "1h")).toEqual([0, `2 4 6 ${mode}`]);
});
