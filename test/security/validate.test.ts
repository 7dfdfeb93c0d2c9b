import { chain, isModulinkError } from "modulink-edge";
import { type StandardSchema, ValidationError, validate } from "modulink-edge/security";
import { describe, expect, it } from "vitest";
import { z } from "zod";
import { failureOf } from "../core/counting.ts";

const Order = z.object({
  id: z.string().min(1),
  items: z.array(z.object({ price: z.number() })),
  note: z.string().default("none"),
});
const valid = { id: "o1", items: [{ price: 2 }] };

/** A schema of no library at all. */
const schemaOf = <Output>(check: StandardSchema<unknown, Output>["~standard"]["validate"]) =>
  ({ "~standard": { version: 1, vendor: "test", validate: check } }) satisfies StandardSchema<
    unknown,
    Output
  >;

describe("validation", () => {
  it("gives what the schema makes of a valid value", () => {
    expect(chain("c").link(validate(Order))(valid)).toEqual({ ...valid, note: "none" });
    expect(valid).not.toHaveProperty("note");
  });

  it("leaves unknown keys to the schema", () => {
    const extra = { ...valid, more: 1 };
    expect(chain("c").link(validate(Order))(extra)).not.toHaveProperty("more");
    expect(chain("c").link(validate(z.looseObject({})))(extra)).toHaveProperty("more", 1);
    expect(() => chain("c").link(validate(z.strictObject({})))(extra as never)).toThrow(ValidationError);
  });

  it("fails with every issue and its path", async () => {
    const wrong = { id: "", items: [{ price: 1 }, { price: "2" }] } as never;
    const error = await failureOf(() => chain("c").link(validate(Order))(wrong));
    expect(error).toBeInstanceOf(ValidationError);
    const { issues } = error as ValidationError;
    expect(issues.map(({ path }) => path)).toEqual([["id"], ["items", 1, "price"]]);
    for (const { message } of issues) expect(message).toMatch(/\w/);
  });

  it("fails with an error of the library that names the first issue", async () => {
    const wrong = { ...valid, items: [{ price: "2" }] } as never;
    const error = await failureOf(() => chain("c").link(validate(Order))(wrong));
    expect(isModulinkError(error, "validation-failed")).toBe(true);
    expect(error).toMatchObject({
      name: "ValidationError",
      message: expect.stringMatching(/^items\.0\.price: \w/),
    });
  });

  it("keeps later links from running, and can be recovered", () => {
    const ran: unknown[] = [];
    const recovered = chain("c")
      .link(validate(z.number()))
      .link((n) => ran.push(n))
      .recover(ValidationError, ({ issues }) => issues.length);
    expect(recovered("text" as never)).toBe(1);
    expect(ran).toEqual([]);
  });

  it("waits for a schema that does", async () => {
    const taken = z.string().refine(async (name) => name !== "ada", "taken");
    const check = chain("c").link(validate(taken));
    expect(await check("eve")).toBe("eve");
    const error = await failureOf(() => check("ada"));
    expect((error as ValidationError).issues).toEqual([{ path: [], message: "taken" }]);
    expect((error as ValidationError).message).toBe("taken");
  });

  it("takes schemas of every library that speaks the standard", async () => {
    const positive = schemaOf((value) =>
      typeof value === "number" && value > 0
        ? { value }
        : {
            issues: [
              { message: "must be positive", path: [{ key: "a" }, 1, Symbol("s")] },
              { message: "also" },
            ],
          },
    );
    expect(chain("c").link(validate(positive))(1)).toBe(1);
    const error = await failureOf(() => chain("c").link(validate(positive))(-1));
    expect((error as ValidationError).issues).toEqual([
      { path: ["a", 1, "Symbol(s)"], message: "must be positive" },
      { path: [], message: "also" },
    ]);
  });

  it("passes on what a schema itself throws", async () => {
    const broken = schemaOf(() => {
      throw new RangeError("schema");
    });
    expect(await failureOf(() => chain("c").link(validate(broken))(1))).toBeInstanceOf(RangeError);
  });

  it("needs a schema when it is built", () => {
    for (const wrong of [undefined, {}, { "~standard": {} }])
      expect(() => validate(wrong as never)).toThrow(TypeError);
  });

  it("is a link named validate", () => {
    expect(validate(Order).name).toBe("validate");
  });
});
