// A register is one column of a batch. The host writes these structs, the kernels read them.

/** Bytes of one register struct. */
export const REGISTER: usize = 32;

/** What a register holds; the host uses the same numbers. */
export namespace Kind {
  export const Number: i32 = 0;
  export const Boolean: i32 = 1;
  export const Text: i32 = 2;
  export const Integer: i32 = 4;
}

/** How a source writes what a register holds; the host uses the same numbers. */
export namespace Notation {
  export const Number: i32 = 0;
  export const Boolean: i32 = 1;
  export const Text: i32 = 2;
  export const Small: i32 = 3;
  export const Integer: i32 = 4;
  export const Digits: i32 = 5;
  export const Milliseconds: i32 = 6;
  export const Seconds: i32 = 7;
}

/** Set in a span's length when the text is JSON source with escapes. */
export const ESCAPED: u32 = 0x8000_0000;
/** Set in a span's length when the text is decoded, not JSON source: it came from the host, or its escapes were resolved. */
export const DECODED: u32 = 0x4000_0000;
/** The length without its flags. */
export const LENGTH: u32 = 0x3fff_ffff;

/** Values, one f64 a row, or one i64 of an integer. */
@inline
export function values(register: usize): usize {
  return <usize>load<u32>(register);
}

/** One byte a row: 1 when the row has a value, 0 for null. */
@inline
export function valid(register: usize): usize {
  return <usize>load<u32>(register, 4);
}

/** Source text, two u32 a row (start, length with flags), or 0 when nobody asked for it. */
@inline
export function spans(register: usize): usize {
  return <usize>load<u32>(register, 8);
}

/** Each row's place in a dictionary of texts, as u32, or 0 when the texts came otherwise. */
@inline
export function codes(register: usize): usize {
  return <usize>load<u32>(register, 16);
}

/** The spans of a dictionary's texts, and one of zeros behind them; a text that is no value is zeros, too. */
@inline
export function dictionary(register: usize): usize {
  return <usize>load<u32>(register, 20);
}

/** How many texts the dictionary has. */
@inline
export function dictionarySize(register: usize): usize {
  return <usize>load<u32>(register, 24);
}

/** For each text of the dictionary the number of its group, counted from 1, or 0 while that is not known. */
@inline
export function dictionaryGroups(register: usize): usize {
  return <usize>load<u32>(register, 28);
}

@inline
export function kind(register: usize): i32 {
  return <i32>load<u8>(register, 12);
}

@inline
export function notation(register: usize): i32 {
  return <i32>load<u8>(register, 13);
}

/** Whether it is known that all rows of a batch, also those behind its last, have the same value. */
@inline
export function isUniform(register: usize): bool {
  return load<u8>(register, 14) != 0;
}

@inline
export function setUniform(register: usize, uniform: bool): void {
  store<u8>(register, u8(uniform), 14);
}

/** Keeps where the source text of a row stands. */
@inline
export function keepSpan(register: usize, row: usize, p: usize, size: u32): void {
  const span = spans(register) + (row << 3);
  store<u32>(span, <u32>p);
  store<u32>(span, size, 4);
}
