import { OpenFeature, type Provider } from "@openfeature/web-sdk";
import { flags, openFeatureFlags, openFeatureProvider } from "modulink-edge/decisions";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { scenarioFlags, typed } from "./scenarios.ts";

const provider: Provider = openFeatureProvider(flags(scenarioFlags), { runsOn: "client" });

beforeAll(() => OpenFeature.setProviderAndWait("scenarios", provider));
afterAll(() => OpenFeature.close());

describe("the SDK of OpenFeature for browsers", () => {
  it.each(typed)("asks our flags for a $kind at once", ({ kind, fallback, value, variant }) => {
    const features = openFeatureFlags(OpenFeature.getClient("scenarios"));
    expect(features.details<unknown>(`${kind}-flag`, fallback)).toMatchObject({
      value,
      variant,
      reason: "STATIC",
    });
    expect(features.value<unknown>("nowhere", fallback)).toEqual(fallback);
  });

  it("asks in the one context there is", async () => {
    await OpenFeature.setContext("scenarios", { email: "ballmer@macrosoft.com" });
    const features = openFeatureFlags(OpenFeature.getClient("scenarios"));
    const { reason } = features.details("boolean-targeted-zero-flag", true, {
      hooks: "not those of the SDK",
    });
    expect(reason).toBe("TARGETING_MATCH");
  });
});
