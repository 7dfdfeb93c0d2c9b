/** What is to be moved with a value; the values themselves stay as they are, so that links stay typed by them. */
const lists = new WeakMap<object, readonly object[]>();

/**
 * Says what a pool may move out of the worker with a link's result, instead of copying it. It gives the value itself.
 *
 * The list holds buffers, ports, streams and whatever else the runtime can transfer; the worker must not use them any more.
 * Where a link runs inline nothing is moved. Throws a `TypeError` for a value that is no object: there is nothing in it to
 * move.
 *
 * @example
 * import { transferred } from "modulink-edge/pool";
 *
 * const grey = (pixels: Uint8ClampedArray<ArrayBuffer>) => {
 *   const out = pixels.map((value) => value >> 1);
 *   return transferred(out, [out.buffer]);
 * };
 * grey(new Uint8ClampedArray([200, 100]))[0]; // 100
 */
export function transferred<Value extends object>(value: Value, transfer: readonly object[]): Value {
  if (Object(value) !== value) throw new TypeError(`value must be an object, got ${typeof value}`);
  lists.set(value, transfer);
  return value;
}

/** What is to be moved with a value. */
export function listOf(value: unknown): readonly object[] {
  return lists.get(value as object) ?? [];
}
