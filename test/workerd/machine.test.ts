// Machines in Durable Objects, driven by several clients at once.
import { env } from "cloudflare:workers";
import { isModulinkError } from "modulink-edge";
import { durableObjectStore } from "modulink-edge/cloudflare";
import { persisted, type StateConflictError } from "modulink-edge/decisions";
import { describe, expect, it } from "vitest";
import { seat } from "../machine/seats.ts";

describe("a machine in a Durable Object", () => {
  it("moves for one of those that saw it free, and the others are told who has it", async () => {
    const people = ["Ada", "Ben", "Eve", "Tom"];
    const clients = people.map(() =>
      persisted(seat, { store: durableObjectStore(env.STORE, { name: "seats" }) }),
    );
    const seen = await clients[0]!.start("4a");
    const answers = await Promise.allSettled(
      clients.map((seats, at) => seats.send("4a", { type: "take", who: people[at]! }, { seen })),
    );
    const winners = answers.flatMap((answer) =>
      answer.status === "fulfilled" ? [answer.value.snapshot] : [],
    );
    const losers = answers.flatMap((answer) => (answer.status === "rejected" ? [answer.reason] : []));
    expect([winners.length, losers.length]).toEqual([1, 3]);
    for (const error of losers) {
      expect(isModulinkError(error, "state-conflict")).toBe(true);
      expect((error as StateConflictError).current).toEqual(winners[0]);
    }
    expect(await clients[3]!.read("4a")).toEqual(winners[0]);
  });

  it("carries out an event once that several clients send with its id", async () => {
    const send = () =>
      persisted(seat, { store: durableObjectStore(env.STORE, { name: "seats" }) }).send(
        "4b",
        { type: "take", who: "Ada" },
        { id: "e-1" },
      );
    const answers = await Promise.all([send(), send(), send()]);
    expect(answers.map(({ repeated }) => repeated).sort()).toEqual([false, true, true]);
  });
});
