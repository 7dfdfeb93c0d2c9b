import { redact, redactor } from "modulink-edge/observe";
import { describe, expect, it } from "vitest";
import { cases, fc } from "../runtimes/property.ts";

const gone = "[redacted]";

describe("redact", () => {
  it.each([
    "password",
    "Passwd",
    "userPassword",
    "client_secret",
    "CLIENT-SECRET",
    "accessToken",
    "Authorization",
    "proxy-authorization",
    "cookie",
    "Set-Cookie",
    "apiKey",
    "API_KEY",
    "x-api-key",
    "private key",
    "aws_access_key_id",
    "credentials",
  ])("takes what stands under %s for a secret", (key) => {
    expect(redact({ [key]: "s3cr3t", other: 1 })).toEqual({ [key]: gone, other: 1 });
  });

  it.each(["name", "keyboard", "monkey", "path", "authority", "cooked"])(
    "leaves what stands under %s",
    (key) => {
      const value = { [key]: "plain" };
      expect(redact(value)).toBe(value);
    },
  );

  it.each([
    ["Authorization: Bearer abc.def-1", `Authorization: ${gone} ${gone}`],
    ["sent Basic dXNlcjpwYXNz to them", `sent Basic ${gone} to them`],
    ["jwt eyJhbGciOiJI.eyJzdWIi.c2ln was late", `jwt ${gone} was late`],
    ["redis://user:pa55@host:6379/0", `redis://user:${gone}@host:6379/0`],
    ["https://example.com/?q=1&access_token=abc&x=2", `https://example.com/?q=1&access_token=${gone}&x=2`],
    ['{"password":"a b\\"c","n":1}', `{"password":${gone},"n":1}`],
    ["cookie: a=1; session=2", `cookie: ${gone}`],
    ["-----BEGIN RSA PRIVATE KEY-----\nMIIE\n", gone],
  ])("takes the secrets out of a text: %s", (text, left) => {
    expect(redact(text)).toBe(left);
    expect(redact({ note: [text] })).toEqual({ note: [left] });
    expect(redact(left)).toBe(left);
  });

  it("shares what holds no secret, and never changes what it was given", () => {
    const value = { safe: { list: [1, 2] }, login: { user: "ada", password: "pw" } };
    const before = structuredClone(value);
    const left = redact(value);
    expect(left).toEqual({ safe: { list: [1, 2] }, login: { user: "ada", password: gone } });
    expect(left.safe).toBe(value.safe);
    expect(value).toEqual(before);
  });

  it("goes round circles, and keeps them circles", () => {
    interface Ring {
      token: string;
      self?: Ring;
      plain?: object;
    }
    const ring: Ring = { token: "t", plain: {} };
    ring.self = ring;
    const left = redact(ring);
    expect(left.self).toBe(left);
    expect(left.token).toBe(gone);
    expect(left.plain).toBe(ring.plain);
    const clean: { self?: object } = {};
    clean.self = clean;
    expect(redact(clean)).toBe(clean);
  });

  it("reads maps, sets, headers, queries and addresses", () => {
    const left = redact({
      map: new Map([
        ["token", "t"],
        ["n", "1"],
      ]),
      set: new Set(["Bearer abc", "x"]),
      headers: new Headers({ authorization: "abc", accept: "*/*" }),
      query: new URLSearchParams("api_key=k&a=1&a=2"),
      url: new URL("https://a:b@example.com/"),
    });
    expect([...left.map]).toEqual([
      ["token", gone],
      ["n", "1"],
    ]);
    expect([...left.set]).toEqual([`Bearer ${gone}`, "x"]);
    expect([...left.headers]).toEqual([
      ["accept", "*/*"],
      ["authorization", gone],
    ]);
    expect([...left.query]).toEqual([
      ["api_key", gone],
      ["a", "1"],
      ["a", "2"],
    ]);
    expect(String(left.url)).toBe(`https://a:${gone}@example.com/`);
  });

  it("reads errors with all they tell, and they stay errors", () => {
    const cause = Object.assign(new TypeError("password=hunter2"), { config: { apiKey: "k" } });
    const error = new Error("failed", { cause });
    const left = redact(error);
    expect(left).toBeInstanceOf(Error);
    expect(left.message).toBe("failed");
    const inner = left.cause as typeof cause;
    expect(inner).toBeInstanceOf(TypeError);
    expect([inner.message, inner.config]).toEqual([`password=${gone}`, { apiKey: gone }]);
    expect(inner.stack ?? "").not.toContain("hunter2");
    expect(cause.message).toBe("password=hunter2");
  });

  it("keeps the class of instances, and goes on when a getter throws", () => {
    class User {
      name = "ada";
      password = "pw";
      greet(): string {
        return `I am ${this.name}`;
      }
    }
    const left = redact(new User());
    expect(left).toBeInstanceOf(User);
    expect([left.greet(), left.password]).toEqual(["I am ada", gone]);
    const trap = Object.defineProperty({ token: "t" }, "bad", {
      enumerable: true,
      get: () => {
        throw new Error("no");
      },
    });
    expect(redact(trap)).toEqual({ token: gone, bad: undefined });
  });

  it("leaves a key with nothing under it, and any name for a property", () => {
    expect(redact({ token: undefined, secret: null })).toEqual({ token: undefined, secret: null });
    const odd = JSON.parse('{"__proto__":{"token":"t"},"constructor":{"token":"t"}}') as object;
    expect(JSON.stringify(redact(odd))).toBe(
      `{"__proto__":{"token":"${gone}"},"constructor":{"token":"${gone}"}}`,
    );
  });

  it("takes more keys and values for secret", () => {
    const clean = redactor({ keys: ["I-BAN"], values: ["canary.1", /\b\d{16}\b/] });
    const left = clean({ iban: "DE1", text: "canary.1 canaryx1 4111111111111111 4111111111111111" });
    expect(left).toEqual({ iban: gone, text: `${gone} canaryx1 ${gone} ${gone}` });
  });

  it("refuses a key or a value that everything would contain", () => {
    expect(() => redactor({ keys: ["--"] })).toThrow(
      new TypeError("redact: keys must not contain an empty text"),
    );
    expect(() => redactor({ values: [""] })).toThrow(
      new TypeError("redact: values must not contain an empty text"),
    );
  });

  it("is done at once with a long text that nearly holds a secret", () => {
    const size = 100_000;
    for (const part of ["password", "eyJ-", "//a:", "bearer ", "cookie ", "-----BEGIN PRIVATE KEY", 'token"'])
      expect(redact(part.repeat(size / part.length)).length).toBeGreaterThan(0);
  });

  it("reads 20,000 levels without running out of stack", () => {
    let value: object = { token: "t" };
    for (let level = 0; level < 20_000; level++) value = { value };
    let left = redact(value) as { value?: never; token?: string };
    while (left.value) left = left.value;
    expect(left.token).toBe(gone);
  });

  it("lets no secret through, wherever it is in any data, and changes nothing else", () => {
    const secret = "canary-5e1f";
    const { tree } = fc.letrec((tie) => ({
      tree: fc.oneof(
        { maxDepth: 4 },
        fc.constant({ token: secret }),
        fc.constant({ nested: [{ "Api-Key": { deep: secret } }] }),
        fc.constant(`password=${secret}`),
        fc.integer(),
        fc.constant("text"),
        fc.array(tie("tree"), { maxLength: 3 }),
        fc.dictionary(fc.constantFrom("a", "b", "c"), tie("tree")),
      ),
    }));
    fc.assert(
      fc.property(tree, (value) => {
        const before = JSON.stringify(value);
        expect(JSON.stringify(redact(value)) ?? "").not.toContain(secret);
        expect(JSON.stringify(value)).toBe(before);
        if (!before.includes(secret)) expect(redact(value)).toBe(value);
      }),
      { numRuns: cases(300) },
    );
  });
});
