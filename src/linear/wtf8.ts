// Text as bytes that keep lone surrogates: UTF-8, but for the three-byte forms of surrogates that it forbids.
const lone = /[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/;

/** The bytes of any text. */
export function encodeText(text: string): Uint8Array {
  if (!lone.test(text)) return new TextEncoder().encode(text);
  const bytes = [...text].flatMap((character) => {
    const code = character.codePointAt(0) as number;
    if (!lone.test(character)) return [...new TextEncoder().encode(character)];
    return [0xe0 | (code >> 12), 0x80 | ((code >> 6) & 63), 0x80 | (code & 63)];
  });
  return Uint8Array.from(bytes);
}

let decoder: TextDecoder | undefined;

/** Short texts are quicker made of character codes than by a decoder. */
const short = 32;

function isAscii(bytes: Uint8Array): boolean {
  let bits = 0;
  for (const byte of bytes) bits |= byte;
  return bits < 0x80;
}

/** The text of such bytes. */
export function decodeText(bytes: Uint8Array): string {
  if (bytes.length <= short && isAscii(bytes))
    return String.fromCharCode.apply(null, bytes as unknown as number[]);
  decoder ??= new TextDecoder("utf-8", { ignoreBOM: true });
  let text = "";
  let from = 0;
  for (let at = bytes.indexOf(0xed); at >= 0; at = bytes.indexOf(0xed, at + 1)) {
    const second = bytes[at + 1] as number;
    if (second < 0xa0) continue;
    const code = 0xd000 | ((second & 63) << 6) | ((bytes[at + 2] as number) & 63);
    text += decoder.decode(bytes.subarray(from, at)) + String.fromCharCode(code);
    from = at + 3;
  }
  return text + decoder.decode(bytes.subarray(from));
}

/** Whether a text has no half of a character, so that its bytes are UTF-8. */
export function isWellFormed(text: string): boolean {
  return !lone.test(text);
}
