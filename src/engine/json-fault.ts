// Where a text stops being JSON. JSON.parse says whether; its message differs between engines, so the place is found here.
const number = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/y;
const escaped = /\\(?:["\\/bfnrt]|u[\da-fA-F]{4})/y;
const spaces = /[ \t\r\n]*/y;

function past(pattern: RegExp, text: string, at: number): number {
  pattern.lastIndex = at;
  return pattern.test(text) ? pattern.lastIndex : -1;
}

class Fault {
  readonly at: number;
  readonly expected: string;
  constructor(at: number, expected: string) {
    this.at = at;
    this.expected = expected;
  }
}

function expectText(text: string, at: number, wanted: string): number {
  if (text.startsWith(wanted, at)) return at + wanted.length;
  throw new Fault(at, `"${wanted}"`);
}

function skip(text: string, at: number): number {
  return past(spaces, text, at);
}

function value(text: string, at: number): number {
  const first = text[at];
  if (first === "{") return items(text, at, "}", member);
  if (first === "[") return items(text, at, "]", value);
  if (first === '"') return string(text, at);
  const literal = ["true", "false", "null"].find((word) => text.startsWith(word, at));
  const end = literal === undefined ? past(number, text, at) : at + literal.length;
  if (end < 0) throw new Fault(at, "a value");
  return end;
}

/** Past the string whose opening quote is at `at`; past the text's end a character's code is NaN. */
function string(text: string, at: number): number {
  let place = at + 1;
  while (text[place] !== '"') {
    const next = text[place] === "\\" ? past(escaped, text, place) : place + 1;
    if (next < 0 || !(text.charCodeAt(place) >= 0x20)) throw new Fault(place, "the rest of a string");
    place = next;
  }
  return place + 1;
}

function member(text: string, at: number): number {
  if (text[at] !== '"') throw new Fault(at, "a key");
  const colon = skip(text, value(text, at));
  return value(text, skip(text, expectText(text, colon, ":")));
}

function items(
  text: string,
  open: number,
  close: string,
  item: (text: string, at: number) => number,
): number {
  let at = skip(text, open + 1);
  if (text[at] === close) return at + 1;
  for (;;) {
    at = skip(text, item(text, at));
    if (text[at] === close) return at + 1;
    at = skip(text, expectText(text, at, ","));
  }
}

/** The 1-based column of the first character that JSON does not allow, and what could have stood there. */
export function jsonFault(text: string): { column: number; expected: string } {
  try {
    const end = skip(text, value(text, skip(text, 0)));
    return { column: end + 1, expected: "the end of the line" };
  } catch (fault) {
    // Nesting that overflows the stack here overflows any reader's: the fault is then named without its place.
    return fault instanceof Fault
      ? { column: fault.at + 1, expected: fault.expected }
      : { column: 1, expected: "JSON" };
  }
}
