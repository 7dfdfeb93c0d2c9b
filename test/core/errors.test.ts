import { chain, errorPath, isModulinkError, ModulinkError } from "modulink-edge";
import { describe, expect, it } from "vitest";
import { failureOf } from "./counting.ts";

const failing = (error: unknown) => (): never => {
  throw error;
};

describe("the path of an error", () => {
  it("leads from the outer chain to the link it came from", async () => {
    for (const later of [false, true]) {
      const error = new Error("broken");
      const charge = later ? async () => failing(error)() : failing(error);
      const inner = chain("pay").link("charge", charge);
      const outer = chain("checkout")
        .link("price", (n: number) => n)
        .link(inner);
      expect(await failureOf(() => outer(1))).toBe(error);
      expect(errorPath(error)).toEqual(["checkout", "pay", "charge"]);
    }
  });

  it("leads through branches", async () => {
    const error = new Error("broken");
    const risky = chain("c")
      .link((n: number) => ({ n }))
      .parallel("checks", { stock: async () => failing(error)() });
    await failureOf(() => risky(1));
    expect(errorPath(error)).toEqual(["c", "checks", "stock"]);
  });

  it("ends at the chain for an error of its middleware", async () => {
    const error = new Error("broken");
    const broken = chain("c")
      .link("a", (n: number) => n)
      .use(async (input, next) => {
        await next(input);
        throw error;
      });
    await failureOf(() => broken(1));
    expect(errorPath(error)).toEqual(["c"]);
  });

  it("is that of the middleware's own link", async () => {
    const error = new Error("broken");
    await failureOf(() => chain("c").link("a", (n: number) => n, failing(error))(1));
    expect(errorPath(error)).toEqual(["c", "a"]);
  });

  it("is empty for errors no chain has seen, and for what is not an object", async () => {
    expect(errorPath(new Error("fresh"))).toEqual([]);
    expect(await failureOf(() => chain(failing("text"))(0))).toBe("text");
    expect(errorPath("text")).toEqual([]);
    expect(errorPath(undefined)).toEqual([]);
  });

  it("is of the last chain that threw it when an error is used again", async () => {
    const error = new Error("shared");
    await failureOf(() => chain("one").link("a", failing(error))(0));
    await failureOf(() => chain("two").link("b", failing(error))(0));
    expect(errorPath(error)).toEqual(["two", "b"]);
  });

  it("leaves the error as it was, frozen ones too", async () => {
    const error = Object.freeze(new Error("frozen"));
    const keys = Reflect.ownKeys(error);
    expect(await failureOf(() => chain("c").link("a", failing(error))(0))).toBe(error);
    expect(Reflect.ownKeys(error)).toEqual(keys);
    expect(errorPath(error)).toEqual(["c", "a"]);
  });
});

describe("the library's own error", () => {
  it("has a code, a name, a message and a cause", () => {
    const cause = new Error("cause");
    const error = new ModulinkError("deadline-exceeded", "too slow", { cause });
    expect(error).toBeInstanceOf(Error);
    expect(error).toMatchObject({
      code: "deadline-exceeded",
      name: "ModulinkError",
      message: "too slow",
      cause,
    });
    expect("cause" in new ModulinkError("deadline-exceeded", "too slow")).toBe(false);
  });

  it("is told apart from others, by its code if one is given", () => {
    const error = new ModulinkError("deadline-exceeded", "too slow");
    expect(isModulinkError(error)).toBe(true);
    expect(isModulinkError(error, "deadline-exceeded")).toBe(true);
    expect(isModulinkError(error, "validation-failed")).toBe(false);
    for (const other of [new Error("no"), { code: "deadline-exceeded" }, null, undefined, "text"])
      expect(isModulinkError(other)).toBe(false);
  });

  it("is recognised when another copy of the package made it", () => {
    const foreign = Object.assign(new Error("too slow"), {
      ...new ModulinkError("deadline-exceeded", "too slow"),
    });
    expect(foreign).not.toBeInstanceOf(ModulinkError);
    expect(isModulinkError(foreign, "deadline-exceeded")).toBe(true);
  });
});
