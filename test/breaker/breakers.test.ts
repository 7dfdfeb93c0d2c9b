import { chain, type Run } from "modulink-edge";
import { circuitBreakers, consecutive } from "modulink-edge/resilience";
import { virtualClock } from "modulink-edge/testing";
import { describe, expect, it } from "vitest";

const trips = consecutive(1);
const key = ({ host }: Call): string => host;

interface Call {
  readonly host: string;
  readonly well: boolean;
}

async function work({ host, well }: Call, _: Run): Promise<string> {
  if (!well) throw new Error(`${host} is down`);
  return host;
}

const states = (breakers: ReturnType<typeof circuitBreakers<Call>>): string[] =>
  [...breakers.all()].map(([host, { state }]) => `${host} ${state}`);

describe("breakers by dependency", () => {
  it("judge each by itself, and name it in errors", async () => {
    const breakers = circuitBreakers({ key, trips });
    const ask = chain("c").link(work, breakers);
    await ask.run({ host: "a", well: false }).catch(() => {});
    expect(await ask.run({ host: "b", well: true })).toBe("b");
    await expect(ask.run({ host: "a", well: true })).rejects.toThrow("the circuit of a is open");
    expect(states(breakers)).toEqual(["b closed", "a open"]);
  });

  it("go on from what others saved, as JSON, for as long as those would have stayed open", async () => {
    const clock = virtualClock({ start: 1_000_000 });
    const options = { key, trips, recovery: "10s" } as const;
    const before = circuitBreakers(options);
    const ask = (breakers: typeof before, call: Call) =>
      chain("c")
        .link(work, breakers)
        .run(call, { clock })
        .catch(({ code, message }) => code ?? message);
    await ask(before, { host: "a", well: false });
    await ask(before, { host: "__proto__", well: false });
    await ask(before, { host: "b", well: true });
    await clock.advance("9s");
    const after = circuitBreakers({ ...options, restore: JSON.parse(JSON.stringify(before.snapshot())) });
    expect(states(after).sort()).toEqual(["__proto__ open", "a open", "b closed"]);
    expect(await ask(after, { host: "a", well: true })).toBe("circuit-open");
    await clock.advance("1s");
    expect(await ask(after, { host: "a", well: true })).toBe("a");
    expect(after.of("a").state).toBe("closed");
  });

  it("refuse at once to go on from anything else", () => {
    const restore = { a: { state: "ajar" } } as never;
    expect(() => circuitBreakers({ key, restore })).toThrow("restore must be what snapshot() gave");
  });
});
