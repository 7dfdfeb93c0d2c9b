// Where a text stops being JSON. JSON.parse says whether; its message differs between hosts, so the place is found here.
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

/** Past a string, a number or a word. */
function scalar(text: string, at: number): number {
  if (text[at] === '"') return string(text, at);
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

/** Past a key and its colon, to its value. */
function key(text: string, at: number): number {
  if (text[at] !== '"') throw new Fault(at, "a key");
  return skip(text, expectText(text, skip(text, string(text, at)), ":"));
}

/** Past the first value from here on that is whole; the brackets around it are left open. */
function opened(text: string, from: number, open: string[]): number {
  for (let at = from; ; ) {
    const close = { "{": "}", "[": "]" }[text[at] ?? ""];
    if (close === undefined) return scalar(text, at);
    at = skip(text, at + 1);
    if (text[at] === close) return at + 1;
    open.push(close);
    if (close === "}") at = key(text, at);
  }
}

/** Past what closes behind a value, to the value that is due next if brackets are still open. */
function closed(text: string, from: number, open: string[]): number {
  let at = skip(text, from);
  while (open.length > 0 && text[at] === open.at(-1)) {
    open.pop();
    at = skip(text, at + 1);
  }
  if (open.length === 0) return at;
  at = skip(text, expectText(text, at, ","));
  return open.at(-1) === "}" ? key(text, at) : at;
}

/** Past the value that a text starts with. Open brackets are kept in a list: hosts differ in how deep a call may go. */
function walked(text: string): number {
  const open: string[] = [];
  let at = skip(text, 0);
  do at = closed(text, opened(text, at, open), open);
  while (open.length > 0);
  return at;
}

/** The 1-based column of the first character that JSON does not allow, and what could have stood there. */
export function jsonFault(text: string): { column: number; expected: string } {
  try {
    const end = walked(text);
    // A text without fault that a host does not read is too deep for it.
    if (end === text.length) return { column: 1, expected: "less nesting" };
    return { column: end + 1, expected: "the end of the line" };
  } catch (fault) {
    if (fault instanceof Fault) return { column: fault.at + 1, expected: fault.expected };
    throw fault;
  }
}
