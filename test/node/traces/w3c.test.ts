// The cases of W3C's suite over HTTP: from a socket through Hono, a chain and fetch to another server.
import { readFileSync } from "node:fs";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { judge, vectors } from "../../vectors/traces.ts";
import { call, type Listening, tracedService, witness } from "./w3c-service.ts";

let service: Listening;
let other: Awaited<ReturnType<typeof witness>>;
beforeAll(async () => {
  service = await tracedService();
  other = await witness();
});
afterAll(() => {
  service.close();
  other.close();
});

describe.each(vectors)("$title, over HTTP", ({ cases }) => {
  it.each(cases)("$about", async (one) => {
    other.told.length = 0;
    expect(await call(service, other, one)).toBe(200);
    judge(one, other.told);
  });
});

it("the guide and the page of tests count them", () => {
  const all = vectors.flatMap(({ cases }) => cases);
  const asked = all.filter(({ suite }) => suite !== undefined);
  const tests = new Set(asked.map(({ suite }) => suite));
  const counted = `${tests.size} tests of W3C's suite with their ${asked.length} requests, and ${all.length - asked.length} more`;
  for (const page of ["docs/guide/tracing.md", "docs/testing.md"])
    expect(readFileSync(page, "utf8").replace(/\s+/g, " ")).toContain(counted);
});
