import type { Flags } from "./flags.ts";
import type { FlagContext, FlagDetails } from "./options.ts";

/** Where a provider is used: in a program for many (`server-sdk`) or for one (`web-sdk`, `react-sdk`). */
export type RunsOn = "server" | "client";

/** What an OpenFeature SDK wants to know of a value. */
export interface Resolution<Value> {
  readonly value: Value;
  readonly variant?: string;
  readonly reason: string;
  readonly flagMetadata: Record<string, string | number | boolean>;
}

/** A value now, as SDKs for browsers want it, or in a promise, as those for servers do. */
type When<On extends RunsOn, Value> = On extends "server" ? Promise<Value> : Value;

/** An emitter of events, as the SDKs have one: `OpenFeatureEventEmitter`. */
export interface ProviderEvents {
  emit(type: never, details?: never): void;
}

/** Where a provider is used, and how it says that flags changed. */
export interface ProviderOptions<On extends RunsOn, Events> {
  /** Where it is used. */
  readonly runsOn: On;
  /** An `OpenFeatureEventEmitter` of the SDK, which is told when flags change. Default: nobody is. */
  readonly events?: Events | undefined;
}

/** Flags as a provider of OpenFeature. */
export interface OpenFeatureProvider<On extends RunsOn, Events> {
  readonly metadata: { readonly name: string };
  readonly runsOn: On;
  readonly events?: Events;
  resolveBooleanEvaluation(
    flag: string,
    fallback: boolean,
    context: FlagContext,
  ): When<On, Resolution<boolean>>;
  resolveStringEvaluation(flag: string, fallback: string, context: FlagContext): When<On, Resolution<string>>;
  resolveNumberEvaluation(flag: string, fallback: number, context: FlagContext): When<On, Resolution<number>>;
  resolveObjectEvaluation<Value>(
    flag: string,
    fallback: Value,
    context: FlagContext,
  ): When<On, Resolution<Value>>;
  /** Ends the events. */
  onClose(): Promise<void>;
}

/** The value of the details; what went wrong is thrown, as SDKs want it. */
function resolution({
  value,
  variant,
  reason,
  errorCode,
  errorMessage,
  flagMetadata,
}: FlagDetails<unknown>): unknown {
  if (errorCode) throw Object.assign(new Error(errorMessage), { code: errorCode });
  return { value, reason, flagMetadata, ...(variant !== undefined && { variant }) };
}

/**
 * Flags as a provider for the SDKs of OpenFeature, on servers and in browsers; needs none of their packages.
 *
 * @example
 * const features = flags({ theme: { variants: { dark: "#000", light: "#fff" }, default: "dark" } });
 * const provider = openFeatureProvider(features, { runsOn: "server" });
 * // await OpenFeature.setProviderAndWait(provider);
 * (await provider.resolveStringEvaluation("theme", "#888", {})).variant; // "dark"
 */
export function openFeatureProvider<On extends RunsOn, Events extends ProviderEvents = ProviderEvents>(
  flags: Flags,
  { runsOn, events }: ProviderOptions<On, Events>,
): OpenFeatureProvider<On, Events> {
  const resolve = (flag: string, fallback: unknown, context: FlagContext): unknown =>
    resolution(flags.details(flag, fallback, context));
  const later = async (flag: string, fallback: unknown, context: FlagContext): Promise<unknown> =>
    resolve(flag, fallback, context);
  const ask = runsOn === "server" ? later : resolve;
  const end = flags.watch((flagsChanged) =>
    events?.emit("PROVIDER_CONFIGURATION_CHANGED" as never, { flagsChanged } as never),
  );
  return {
    metadata: { name: "modulink-edge" },
    runsOn,
    ...(events && { events }),
    resolveBooleanEvaluation: ask,
    resolveStringEvaluation: ask,
    resolveNumberEvaluation: ask,
    resolveObjectEvaluation: ask,
    onClose: async () => end(),
  } as unknown as OpenFeatureProvider<On, Events>;
}
