// As much of the wire format of Protocol Buffers as KV Connect needs.

export type Field = number | Uint8Array;

/** The fields of a message by their numbers. */
export function decode(bytes: Uint8Array): Map<number, Field[]> {
  const fields = new Map<number, Field[]>();
  let at = 0;
  const varint = (): number => {
    let sum = 0;
    for (let place = 1; ; place *= 128) {
      const byte = bytes[at++] ?? 0;
      sum += (byte & 127) * place;
      if (byte < 128) return sum;
    }
  };
  while (at < bytes.length) {
    const tag = varint();
    const number = varint();
    const isBytes = (tag & 7) === 2;
    const value = isBytes ? bytes.slice(at, at + number) : number;
    if (isBytes) at += number;
    fields.set(tag >> 3, [...(fields.get(tag >> 3) ?? []), value]);
  }
  return fields;
}

function varint(value: number): number[] {
  return value < 128 ? [value] : [(value % 128) + 128, ...varint(Math.trunc(value / 128))];
}

/** A message of fields, each with its number. */
export function encode(...fields: readonly (readonly [number: number, value: Field])[]): Uint8Array {
  return Uint8Array.from(
    fields.flatMap(([number, value]) =>
      typeof value === "number"
        ? [...varint(number << 3), ...varint(value)]
        : [...varint((number << 3) | 2), ...varint(value.length), ...value],
    ),
  );
}
