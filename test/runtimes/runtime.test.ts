import { expect, it } from "vitest";
import { runtime, tellRuntime } from "./tell.ts";

it("knows the runtime it is running on", ({ task }) => {
  tellRuntime(task);
  expect(runtime().name).toMatch(/^(node|deno|bun|workerd|chromium|firefox|webkit)$/);
  expect(runtime().version).not.toBe("");
});
