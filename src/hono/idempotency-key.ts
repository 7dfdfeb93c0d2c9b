/** A bare item of RFC 9651, of any type. */
const bareItem = (): string =>
  [
    `"(?:[ !#-[\\]-~]|\\\\["\\\\])*"`,
    "[A-Za-z*][\\w!#$%&'*+.^`|~:/-]*",
    "-?(?:\\d{1,12}\\.\\d{1,3}|\\d{1,15})",
    ":[A-Za-z0-9+/=]*:",
    "\\?[01]",
    "@-?\\d{1,15}",
    `%"(?:[ !#$&-~]|%[\\da-f]{2})*"`,
  ].join("|");

/** An item that is a String, whatever its parameters. */
const item = (): RegExp =>
  new RegExp(`^ *"((?:[ !#-[\\]-~]|\\\\["\\\\])*)"(?:; *[a-z*][\\w.*-]*(?:=(?:${bareItem()}))?)* *$`);

/** The most characters a key may have. */
export const longestKey = 255;

/**
 * The key that an `Idempotency-Key` field names, or undefined when it names none: a String of structured fields (RFC 9651)
 * of 1 to 255 characters, or also the bare characters where those are allowed.
 */
export function parseKey(field: string, bare: boolean): string | undefined {
  const plain = /^"([ !#-[\]-~]+)"$/.exec(field)?.[1];
  const quoted = plain ?? item().exec(field)?.[1]?.replace(/\\(.)/g, "$1");
  const key = quoted ?? (bare ? /^ *([!#-+\--~]+) *$/.exec(field)?.[1] : undefined);
  return key !== undefined && key !== "" && key.length <= longestKey ? key : undefined;
}
