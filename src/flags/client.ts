import { isThenable } from "../core/settle.ts";
import type { TimingOf } from "../core/types.ts";
import { trouble } from "./evaluate.ts";
import { type FlagReader, readerOf } from "./reader.ts";

/** What asks for a value of a type. */
type Ask = (...inputs: never[]) => unknown;

/** What is used of a client of an OpenFeature SDK. */
export interface OpenFeatureClient {
  readonly getBooleanDetails: Ask;
  readonly getStringDetails: Ask;
  readonly getNumberDetails: Ask;
  readonly getObjectDetails: Ask;
}

/** What is used of a provider of OpenFeature. */
export interface OpenFeatureSource {
  readonly resolveBooleanEvaluation: Ask;
  readonly resolveStringEvaluation: Ask;
  readonly resolveNumberEvaluation: Ask;
  readonly resolveObjectEvaluation: Ask;
}

/** When it answers. */
type Answers<Source> = Source extends { readonly getBooleanDetails: (...inputs: never[]) => infer Out }
  ? TimingOf<Out>
  : Source extends { readonly resolveBooleanEvaluation: (...inputs: never[]) => infer Out }
    ? TimingOf<Out>
    : never;

type Methods = Readonly<Record<string, (...inputs: unknown[]) => unknown>>;

const nothing = (): void => {};
const silence = { error: nothing, warn: nothing, info: nothing, debug: nothing };

const kinds: Readonly<Record<string, string>> = { boolean: "Boolean", string: "String", number: "Number" };

/**
 * The flags of another system, through a client or a provider of OpenFeature: asked as one's own, at once where it answers at
 * once, as it does in browsers.
 *
 * A client for browsers has one context for all; what is given here for a flag is told only to providers and to clients for
 * servers.
 *
 * @example
 * const provider = openFeatureProvider(flags({ search: true }), { runsOn: "server" });
 * const features = openFeatureFlags(provider);
 * await features.value("search", false); // true
 * (await features.details("serach", false)).errorCode; // "FLAG_NOT_FOUND"
 */
export function openFeatureFlags<const Source extends OpenFeatureClient | OpenFeatureSource>(
  source: Source,
): FlagReader<string, Answers<Source>> {
  const methods = source as unknown as Methods;
  return readerOf((flagKey, fallback, context = {}) => {
    const kind = kinds[typeof fallback] ?? "Object";
    const known = (details: unknown): unknown => ({
      flagKey,
      reason: "UNKNOWN",
      flagMetadata: {},
      ...(details as object),
    });
    const wrong = (error: { readonly code?: string; readonly message?: string } | undefined): unknown =>
      trouble(flagKey, fallback, error?.code ?? "GENERAL", error?.message ?? String(error));
    const ask = (): unknown => {
      if (!methods["getBooleanDetails"])
        return methods[`resolve${kind}Evaluation`]!(flagKey, fallback, context, silence);
      const more = methods["setContext"] ? [context] : [];
      return methods[`get${kind}Details`]!(flagKey, fallback, ...more);
    };
    try {
      const answer = ask();
      return isThenable(answer) ? answer.then(known, wrong) : known(answer);
    } catch (error) {
      return wrong(error as Error);
    }
  }) as FlagReader<string, Answers<Source>>;
}
