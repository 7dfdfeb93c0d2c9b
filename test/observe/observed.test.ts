import { Hono } from "hono";
import { chain } from "modulink-edge";
import { handle, observed, through } from "modulink-edge/hono";
import { describe, expect, it } from "vitest";

describe("observed", () => {
  it("lets observers see the runs of all handlers and middleware behind it, besides their own", async () => {
    const told = { app: [] as string[], inner: [] as string[], own: [] as string[] };
    const note = (to: keyof typeof told) => (event: { type: string; chain: string }) =>
      void (event.type === "run.end" && told[to].push(event.chain));
    const half = chain("half").link("halve", (n: number) => n / 2);
    const check = chain("check").link("look", () => "seen");
    const input = () => 42;
    const app = new Hono().get("/before", handle(half, { input })).use(observed(note("app")));
    app.use("/inner/*", observed(note("inner")));
    app.get("/inner/half", through(check), handle(half, { input, observers: [note("own")] }));
    app.get("/outer", handle(half, { input }));
    for (const path of ["/before", "/inner/half", "/outer"])
      expect(await (await app.request(path)).json()).toBe(21);
    expect(told).toEqual({ app: ["check", "half", "half"], inner: ["check", "half"], own: ["half"] });
  });

  it("refuses what is no observer", () => {
    expect(() => observed({} as never)).toThrow(TypeError);
  });
});
