// Items and lists of structured fields by the algorithms of RFC 9651, section 4.2, one function for each: what the
// patterns of the library are held against. Inner lists are left out, for no field here has them.

export type Bare =
  | { readonly string: string }
  | { readonly token: string }
  | { readonly bytes: string }
  | { readonly display: string }
  | { readonly date: number }
  | { readonly decimal: number }
  | number
  | boolean;

/** A bare item with its parameters. */
export type Item = readonly [Bare, ReadonlyMap<string, Bare>];

const fail = (): never => {
  throw new SyntaxError("no structured field");
};

class Reader {
  at = 0;
  readonly text: string;

  constructor(text: string) {
    this.text = text;
  }

  get next(): string {
    return this.text[this.at] ?? "";
  }

  /** Takes a character, if it comes next. */
  may(char: string): boolean {
    const comes = this.next === char;
    if (comes) this.at++;
    return comes;
  }

  take(): string {
    return this.text[this.at++] ?? fail();
  }

  must(char: string): void {
    if (this.take() !== char) fail();
  }

  /** As many of these characters as there are. */
  some(chars: RegExp): string {
    const from = this.at;
    while (this.next !== "" && chars.test(this.next)) this.at++;
    return this.text.slice(from, this.at);
  }
}

function number(reader: Reader): number | { readonly decimal: number } {
  const sign = reader.next === "-" ? reader.take() : "";
  const whole = reader.some(/\d/) || fail();
  if (reader.next !== ".") return whole.length > 15 ? fail() : Number(sign + whole);
  reader.take();
  const part = reader.some(/\d/);
  if (whole.length > 12 || part.length < 1 || part.length > 3) fail();
  return { decimal: Number(`${sign}${whole}.${part}`) };
}

function string(reader: Reader): string {
  reader.must('"');
  for (let text = ""; ; ) {
    const char = reader.take();
    if (char === '"') return text;
    if (char === "\\") text += /["\\]/.test(reader.next) ? reader.take() : fail();
    else text += /[ -~]/.test(char) ? char : fail();
  }
}

function bytes(reader: Reader): string {
  reader.must(":");
  const text = reader.some(/[A-Za-z0-9+/=]/);
  reader.must(":");
  const [, data = "", pad = ""] = /^([^=]*)(=*)$/.exec(text) ?? fail();
  // A group of one character holds no byte; padding may be missing (section 4.2.7), and not be too much.
  if (data.length % 4 === 1 || (pad !== "" && (data.length + pad.length) % 4 !== 0) || pad.length > 2) fail();
  return data;
}

function display(reader: Reader): string {
  reader.must("%");
  reader.must('"');
  const found: number[] = [];
  for (;;) {
    const char = reader.take();
    if (char === '"') break;
    if (!/[ -~]/.test(char)) fail();
    if (char !== "%") found.push(char.charCodeAt(0));
    else {
      const pair = reader.take() + reader.take();
      found.push(/^[\da-f]{2}$/.test(pair) ? Number.parseInt(pair, 16) : fail());
    }
  }
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(Uint8Array.from(found));
  } catch {
    return fail();
  }
}

function date(reader: Reader): number {
  reader.must("@");
  const found = number(reader);
  return typeof found === "number" ? found : fail();
}

function boolean(reader: Reader): boolean {
  reader.must("?");
  const char = reader.take();
  return char === "1" || (char === "0" ? false : fail());
}

function bare(reader: Reader): Bare {
  const { next } = reader;
  if (/[-\d]/.test(next)) return number(reader);
  if (next === '"') return { string: string(reader) };
  if (/[A-Za-z*]/.test(next)) return { token: reader.some(/[\w!#$%&'*+\-.^`|~:/]/) };
  if (next === ":") return { bytes: bytes(reader) };
  if (next === "?") return boolean(reader);
  if (next === "@") return { date: date(reader) };
  return next === "%" ? { display: display(reader) } : fail();
}

function item(reader: Reader): Item {
  const value = bare(reader);
  const parameters = new Map<string, Bare>();
  while (reader.may(";")) {
    reader.some(/ /);
    if (!/[a-z*]/.test(reader.next)) fail();
    const name = reader.some(/[a-z\d_\-.*]/);
    const given = reader.may("=") ? bare(reader) : true;
    parameters.set(name, given);
  }
  return [value, parameters];
}

function whole<Value>(text: string, read: (reader: Reader) => Value): Value | undefined {
  const reader = new Reader(text);
  try {
    reader.some(/ /);
    const value = read(reader);
    reader.some(/ /);
    return reader.next === "" ? value : undefined;
  } catch {
    return undefined;
  }
}

/** The item that a field is; undefined when it is none. */
export const itemOf = (text: string): Item | undefined => whole(text, item);

/** The items of a list; undefined when it is none. */
export const listOf = (text: string): readonly Item[] | undefined =>
  whole(text, (reader) => {
    const items: Item[] = [];
    while (reader.next !== "") {
      items.push(item(reader));
      reader.some(/[ \t]/);
      if (reader.next === "") break;
      reader.must(",");
      reader.some(/[ \t]/);
      if (reader.next === "") fail();
    }
    return items;
  });
