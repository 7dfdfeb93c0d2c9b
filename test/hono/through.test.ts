import { Hono } from "hono";
import { chain, type Run } from "modulink-edge";
import { fail, problems, through } from "modulink-edge/hono";
import { describe, expect, it } from "vitest";

const identify = chain("identify").link("look up", ({ headers }: Request) => {
  const user = headers.get("x-user");
  if (user === null) throw fail(401, "Who are you?");
  return user === "robot" ? new Response("no robots", { status: 403 }) : user;
});

describe("through", () => {
  const app = new Hono().onError(problems());
  app.get("/me", through(identify, { as: "user" }), (c) => c.text(`you are ${c.get("user")}`));
  app.get("/any", through(identify), (c) => c.text(JSON.stringify(c.var)));
  const ask = (path: string, user?: string) => app.request(path, { headers: user ? { "x-user": user } : {} });

  it("lets the request through with the chain's value under its name", async () => {
    expect(await (await ask("/me", "Ali")).text()).toBe("you are Ali");
  });

  it("sets nothing without a name", async () => {
    expect(await (await ask("/any", "Ali")).text()).toBe("{}");
  });

  it("answers with the chain's response", async () => {
    const response = await ask("/me", "robot");
    expect([response.status, await response.text()]).toEqual([403, "no robots"]);
  });

  it("gives the chain's error to the app", async () => {
    const response = await ask("/me");
    expect(response.status).toBe(401);
    expect(await response.json()).toMatchObject({ detail: "Who are you?" });
  });

  it("gives the chain whatever the app makes of the request, and a run of its own", async () => {
    const link = (path: string, run: Run) => ({ path, origin: run.origin });
    const seen = through(chain("see").link("see", link), { input: (c) => c.req.path, as: "seen" });
    const own = new Hono().get("/here", seen, (c) => c.json(c.get("seen")));
    const response = await own.request("/here", { headers: { "x-request-id": "edge-7" } });
    expect(await response.json()).toEqual({ path: "/here", origin: "edge-7" });
  });
});
