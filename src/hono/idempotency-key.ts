/** Bytes of UTF-8 in percent encoding, by the grammar of RFC 3629. */
function utf8(): string {
  const tail = "%[89ab][\\da-f]";
  const two = `%(?:c[2-9a-f]|d[\\da-f])${tail}`;
  const three = `%e(?:0%[ab][\\da-f]|d%[89][\\da-f]|[1-9a-cef]${tail})${tail}`;
  const four = `%f(?:0%[9ab][\\da-f]|[123]${tail}|4%8[\\da-f])${tail}${tail}`;
  return `%[0-7][\\da-f]|${two}|${three}|${four}`;
}

/** A bare item of RFC 9651, of any type. */
const bareItem = (): string =>
  [
    `"(?:[ !#-[\\]-~]|\\\\["\\\\])*"`,
    "[A-Za-z*][\\w!#$%&'*+.^`|~:/-]*",
    "-?(?:\\d{1,12}\\.\\d{1,3}|\\d{1,15})",
    ":(?:[A-Za-z\\d+/]{4})*(?:[A-Za-z\\d+/]{2}(?:==)?|[A-Za-z\\d+/]{3}=?)?:",
    "\\?[01]",
    "@-?\\d{1,15}",
    `%"(?:[ !#$&-~]|${utf8()})*"`,
  ].join("|");

/** An item that is a String, whatever its parameters. */
const item = (): RegExp =>
  new RegExp(`^ *"((?:[ !#-[\\]-~]|\\\\["\\\\])*)"(?:; *[a-z*][a-z\\d_.*-]*(?:=(?:${bareItem()}))?)* *$`);

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
