import { assign, chain, omit, pick } from "modulink-edge";
import { describe, expect, it } from "vitest";

interface User {
  readonly id: number;
  readonly name: string;
  readonly password: string;
}
const user: User = Object.freeze({ id: 1, name: "Ada", password: "secret" });
const users = chain("users").link((value: User) => value);

describe("keys of an object", () => {
  it("are picked", () => {
    expect(users.link(pick("id", "name"))(user)).toEqual({ id: 1, name: "Ada" });
    expect(users.link(pick())(user)).toEqual({});
  });

  it("are omitted", () => {
    expect(users.link(omit("password"))(user)).toEqual({ id: 1, name: "Ada" });
    expect(users.link(omit())(user)).toEqual(user);
  });

  it("are assigned, at once or later", async () => {
    expect(users.link(assign(({ id }) => ({ next: id + 1 })))(user)).toEqual({ ...user, next: 2 });
    expect(await users.link(assign(async () => ({ name: "Eve" })))(user)).toEqual({ ...user, name: "Eve" });
  });

  it("are only those the object has", () => {
    const input: { a?: number; b: number } = { b: 1 };
    expect(chain((value: typeof input) => value, pick("a", "b"))(input)).toEqual({ b: 1 });
    expect(chain((value: typeof input) => value, pick("a"))(input)).not.toHaveProperty("a");
  });

  it("leave the input as it was, and give a new object", () => {
    for (const fn of [pick("id"), omit("id"), assign(() => ({}))] as ((value: User) => object)[]) {
      const input = { ...user };
      expect(chain("c").link(fn)(input)).not.toBe(input);
      expect(input).toEqual(user);
    }
  });

  it("named __proto__ are keys like any other", () => {
    const input = JSON.parse('{"__proto__": 1, "a": 2}') as { a: number; ["__proto__"]: number };
    const picked = chain((value: typeof input) => value, pick("__proto__"))(input);
    expect(Object.entries(picked)).toEqual([["__proto__", 1]]);
  });
});
