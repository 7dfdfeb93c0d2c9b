import {
  type Client,
  type EvaluationContext,
  type EvaluationDetails,
  type FlagValue,
  type Hook,
  type JsonValue,
  OpenFeature,
  OpenFeatureEventEmitter,
  type Provider,
  ProviderEvents,
} from "@openfeature/server-sdk";
import { flags, openFeatureFlags, openFeatureProvider } from "modulink-edge/decisions";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { picture, scenarioFlags, typed } from "../../flags/scenarios.ts";

const provider = (): Provider => openFeatureProvider(flags(scenarioFlags), { runsOn: "server" });
let client: Client;

beforeEach(async () => {
  await OpenFeature.setProviderAndWait("scenarios", provider());
  client = OpenFeature.getClient("scenarios");
});
afterEach(async () => {
  OpenFeature.setContext({});
  await OpenFeature.close();
});

/** Asks for a flag of the type of the default. */
function details(
  key: string,
  fallback: unknown,
  context?: EvaluationContext,
  hooks: Hook[] = [],
): Promise<EvaluationDetails<FlagValue>> {
  if (typeof fallback === "boolean") return client.getBooleanDetails(key, fallback, context, { hooks });
  if (typeof fallback === "string") return client.getStringDetails(key, fallback, context, { hooks });
  if (typeof fallback === "number") return client.getNumberDetails(key, fallback, context, { hooks });
  return client.getObjectDetails(key, fallback as JsonValue, context, { hooks });
}

const targeted = "ballmer@macrosoft.com";

describe("evaluation (13 scenarios)", () => {
  it.each(typed)("resolves the value of a $kind flag", async ({ kind, fallback, value }) => {
    expect((await details(`${kind}-flag`, fallback)).value).toEqual(value);
  });

  it.each(typed)("resolves the details of a $kind flag", async ({ kind, fallback, value, variant }) => {
    expect(await details(`${kind}-flag`, fallback)).toMatchObject({ value, variant, reason: "STATIC" });
  });

  it("resolves by the context", async () => {
    const context = { fn: "Sulisław", ln: "Świętopełk", age: 29, customer: false };
    expect(await client.getStringValue("context-aware", "EXTERNAL", context)).toBe("INTERNAL");
    expect(await client.getStringValue("context-aware", "EXTERNAL")).toBe("EXTERNAL");
  });

  it("gives the default for a flag that is not there", async () => {
    const found = await details("missing-flag", "uh-oh");
    expect(found).toMatchObject({ value: "uh-oh", reason: "ERROR", errorCode: "FLAG_NOT_FOUND" });
  });

  it("gives the default for a flag of another type", async () => {
    const found = await details("wrong-flag", 13);
    expect(found).toMatchObject({ value: 13, reason: "ERROR", errorCode: "TYPE_MISMATCH" });
  });
});

describe("evaluation, version 2 (20 of 21 scenarios: nothing here is cached)", () => {
  describe.each(typed)("a $kind flag", ({ kind, fallback, value, variant, zero }) => {
    it("gives value, key, variant and reason", async () => {
      const found = await details(`${kind}-flag`, fallback);
      expect(found).toMatchObject({ value, flagKey: `${kind}-flag`, variant, reason: "STATIC" });
      expect(found.errorCode).toBeUndefined();
    });

    it("gives a value that is nothing much", async () => {
      expect(await details(`${kind}-zero-flag`, fallback)).toMatchObject({ value: zero, reason: "STATIC" });
    });

    it.each([
      ["a context it is for", { email: targeted }, "TARGETING_MATCH"],
      ["another context", { email: "ballmer@none.com" }, "DEFAULT"],
      ["an empty context", {}, "DEFAULT"],
      ["a context with null", { email: null }, "DEFAULT"],
    ])("tells why in %s", async (_, context, reason) => {
      const found = await details(`${kind}-targeted-zero-flag`, fallback, context);
      expect(found).toMatchObject({ value: zero, reason, variant: "zero" });
    });

    it("gives the default when it is not there", async () => {
      const found = await details("non-existent-flag", fallback);
      expect(found).toMatchObject({ value: fallback, reason: "ERROR", errorCode: "FLAG_NOT_FOUND" });
    });

    it("gives the default when it is of another type", async () => {
      const other = kind === "boolean" ? "string-flag" : "boolean-flag";
      const found = await details(other, fallback);
      expect(found).toMatchObject({ value: fallback, reason: "ERROR", errorCode: "TYPE_MISMATCH" });
    });

    it("gives the default when it is switched off", async () => {
      const found = await details(`${kind}-disabled-flag`, fallback);
      expect(found).toMatchObject({ value: fallback, reason: "DISABLED" });
    });

    it("gives the default of a provider that is not ready", async () => {
      OpenFeature.setProvider("scenarios", { ...provider(), initialize: () => new Promise(() => {}) });
      const found = await details(`${kind}-flag`, fallback);
      expect(found).toMatchObject({ value: fallback, reason: "ERROR", errorCode: "PROVIDER_NOT_READY" });
      expect(client.providerStatus).toBe("NOT_READY");
    });

    it("gives the default of a provider that is lost", async () => {
      const lost = () => Promise.reject(Object.assign(new Error("no key"), { code: "PROVIDER_FATAL" }));
      await OpenFeature.setProviderAndWait("scenarios", { ...provider(), initialize: lost }).catch(() => {});
      const found = await details(`${kind}-flag`, fallback);
      expect(found).toMatchObject({ value: fallback, reason: "ERROR", errorCode: "PROVIDER_FATAL" });
      expect(client.providerStatus).toBe("FATAL");
    });
  });

  it("tells a status of a provider that is ready, stale or in trouble", async () => {
    const events = new OpenFeatureEventEmitter();
    await OpenFeature.setProviderAndWait("scenarios", { ...provider(), events });
    expect(client.providerStatus).toBe("READY");
    events.emit(ProviderEvents.Stale);
    await expect.poll(() => client.providerStatus).toBe("STALE");
    events.emit(ProviderEvents.Error);
    await expect.poll(() => client.providerStatus).toBe("ERROR");
  });

  it("gives structures as they are", async () => {
    expect(await client.getObjectValue("object-flag", {})).toEqual(picture);
  });

  it("runs the hooks of one evaluation in order", async () => {
    const order: string[] = [];
    const hook = (name: string): Hook => ({ before: () => void order.push(name) });
    await details("boolean-flag", false, {}, [hook("one"), hook("two")]);
    expect(order).toEqual(["one", "two"]);
  });

  it("leaves the context as it is", async () => {
    const context = { email: targeted, list: [1, 2] };
    const found = await details("boolean-flag", false, context);
    expect(context).toEqual({ email: targeted, list: [1, 2] });
    expect(Object.isFrozen(found.flagMetadata)).toBe(true);
  });
});

describe("merging of contexts (7 scenarios)", () => {
  const levels = ["API", "Transaction", "Client", "Invocation", "Before Hooks"] as const;
  type Level = (typeof levels)[number];

  /** Asks with a context at some levels, and tells what the provider saw. */
  async function merged(contexts: Partial<Record<Level, EvaluationContext>>): Promise<EvaluationContext> {
    let seen: EvaluationContext = {};
    const when = (context: object) => {
      seen = context as EvaluationContext;
      return true;
    };
    const spy = flags({ "boolean-flag": { when } });
    await OpenFeature.setProviderAndWait("scenarios", openFeatureProvider(spy, { runsOn: "server" }));
    OpenFeature.setContext(contexts.API ?? {});
    OpenFeature.setTransactionContextPropagator({
      getTransactionContext: () => contexts.Transaction ?? {},
      setTransactionContext: () => {},
    });
    client.setContext(contexts.Client ?? {});
    const before = contexts["Before Hooks"];
    await details("boolean-flag", false, contexts.Invocation, before ? [{ before: () => before }] : []);
    return seen;
  }

  it.each(levels)("sees what is added at the level %s", async (level) => {
    expect(await merged({ [level]: { key: "value" } })).toMatchObject({ key: "value" });
  });

  it("sees what is added at every level", async () => {
    const contexts = Object.fromEntries(levels.map((level) => [level, { [level]: `${level} value` }]));
    expect(await merged(contexts)).toMatchObject(Object.assign({}, ...Object.values(contexts)));
  });

  it.each(levels)("sees what overwrites the levels before %s", async (level) => {
    const some = levels.slice(0, levels.indexOf(level) + 1);
    expect(await merged(Object.fromEntries(some.map((one) => [one, { key: one }])))).toMatchObject({
      key: level,
    });
  });
});

describe("hooks (3 scenarios)", () => {
  /** Evaluates with a hook of the client, and gives the stages it saw, with their details. */
  async function stages(key: string, fallback: unknown) {
    const seen: Record<string, unknown> = {};
    const saw = (stage: string) => (_: unknown, told?: unknown) => {
      seen[stage] = told ?? true;
    };
    client.addHooks({
      before: saw("before"),
      after: saw("after"),
      error: saw("error"),
      finally: saw("finally"),
    });
    await details(key, fallback);
    return seen;
  }

  it("are told the details", async () => {
    const told = { flagKey: "boolean-flag", value: true, variant: "on", reason: "STATIC" };
    const seen = await stages("boolean-flag", false);
    expect(seen).toMatchObject({ before: expect.anything(), after: told, finally: told });
    expect(seen["error"]).toBeUndefined();
  });

  it.each([
    ["missing-flag", "uh-oh", "FLAG_NOT_FOUND"],
    ["wrong-flag", false, "TYPE_MISMATCH"],
  ])("are told what is wrong with %s", async (flagKey, value, errorCode) => {
    const seen = await stages(flagKey, value);
    expect(seen).toMatchObject({
      before: expect.anything(),
      finally: { flagKey, value, reason: "ERROR", errorCode },
    });
    expect(seen["error"]).toBeInstanceOf(Error);
    expect(seen["after"]).toBeUndefined();
    expect((seen["finally"] as { variant?: string }).variant).toBeUndefined();
  });
});

describe("metadata (2 scenarios)", () => {
  it("comes with the details", async () => {
    const { flagMetadata } = await details("metadata-flag", true);
    expect(flagMetadata).toEqual({ string: "1.0.2", integer: 2, float: 0.1, boolean: true });
  });

  it.each(typed)("is empty for a $kind flag that has none", async ({ kind, fallback }) => {
    expect((await details(`${kind}-flag`, fallback)).flagMetadata).toEqual({});
  });
});

describe("around the SDK", () => {
  it("tells it which flags changed", async () => {
    const features = flags({ a: true, b: true });
    const events = new OpenFeatureEventEmitter();
    await OpenFeature.setProviderAndWait(
      "scenarios",
      openFeatureProvider(features, { runsOn: "server", events }),
    );
    const changed = new Promise((resolve) =>
      client.addHandler(ProviderEvents.ConfigurationChanged, (told) => resolve(told?.flagsChanged)),
    );
    features.reload({ a: true, b: false });
    expect(await changed).toEqual(["b"]);
    await OpenFeature.close();
    expect(() => features.reload({})).not.toThrow();
  });

  it("asks a client of the SDK, or any provider, as flags of one's own", async () => {
    for (const features of [openFeatureFlags(client), openFeatureFlags(provider())]) {
      expect(await features.value("integer-flag", 1)).toBe(10);
      expect(await features.details("string-flag", "bye")).toMatchObject({
        value: "hi",
        variant: "greeting",
      });
      const email = { email: targeted };
      expect(await features.details("object-targeted-zero-flag", { a: 1 }, email)).toMatchObject({
        value: {},
        reason: "TARGETING_MATCH",
      });
      expect(await features.details("nowhere", 7)).toMatchObject({ value: 7, errorCode: "FLAG_NOT_FOUND" });
      expect(await features.on("boolean-flag", (_: string) => ({}))("any input")).toBe(true);
    }
  });
});
