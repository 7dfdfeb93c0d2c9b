// Reading bytes by hand, for these files alone: an object a line, no white space, nothing nested, each key once.
// Made as fast as plain JavaScript was found to be; unlike a plan it checks nothing.

const newline = 0x0a;
const quote = 0x22;
const comma = 0x2c;
const minus = 0x2d;
const zero = 0x30;
const backslash = 0x5c;
const brace = 0x7d;

/** Past the string whose opening quote is at `at`. */
export function pastString(bytes, at) {
  let place = at + 1;
  while (bytes[place] !== quote) place++;
  return bytes[place - 1] === backslash ? pastEscapes(bytes, at) : place + 1;
}

function pastEscapes(bytes, at) {
  let place = at + 1;
  while (bytes[place] !== quote) place += bytes[place] === backslash ? 2 : 1;
  return place + 1;
}

/** Past a string, a number or a name. */
export function pastValue(bytes, at) {
  if (bytes[at] === quote) return pastString(bytes, at);
  let place = at;
  while (bytes[place] !== comma && bytes[place] !== brace) place++;
  return place;
}

/** Past the line; a line's last member ends just before its end. */
export function pastLine(bytes, at) {
  if (bytes[at] === brace) return at + 2;
  let place = at;
  while (bytes[place] !== newline) place++;
  return place + 1;
}

/** Which of some keys is at `from`, or -1. */
export function keyAt(bytes, from, end, keys) {
  for (let i = 0; i < keys.length; i++) {
    const key = keys[i];
    if (key.length !== end - from) continue;
    let k = 0;
    while (k < key.length && key[k] === bytes[from + k]) k++;
    if (k === key.length) return i;
  }
  return -1;
}

/** A number, or NaN for null. */
export function numberAt(bytes, from, end) {
  let place = bytes[from] === minus ? from + 1 : from;
  if (end - place > 15) return exactNumber(bytes, from, end);
  let value = 0;
  for (; place < end; place++) {
    const digit = bytes[place] - zero;
    if (digit >>> 0 > 9) return exactNumber(bytes, from, end);
    value = value * 10 + digit;
  }
  return bytes[from] === minus ? -value : value;
}

function exactNumber(bytes, from, end) {
  const text = String.fromCharCode(...bytes.subarray(from, end));
  return text === "null" ? Number.NaN : Number(text);
}

export const encoded = (keys) => keys.map((key) => new TextEncoder().encode(key));
