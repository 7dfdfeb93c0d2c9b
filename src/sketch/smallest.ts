/** A value and the key it is kept by. */
export interface Keyed<T> {
  readonly key: number;
  readonly value: T;
}

/** Puts one at `at` of a heap with the greatest key on top, or further down. */
export function sink<T>(heap: Keyed<T>[], one: Keyed<T>, from: number): void {
  let at = from;
  for (;;) {
    let below = 2 * at + 1;
    if (below + 1 < heap.length && heap[below + 1]!.key > heap[below]!.key) below++;
    if (below >= heap.length || heap[below]!.key <= one.key) break;
    heap[at] = heap[below]!;
    at = below;
  }
  heap[at] = one;
}

/** Puts one at the end of the heap, or further up. */
export function rise<T>(heap: Keyed<T>[], one: Keyed<T>): void {
  let at = heap.length;
  for (let above = (at - 1) >> 1; at > 0 && heap[above]!.key < one.key; above = (at - 1) >> 1) {
    heap[at] = heap[above]!;
    at = above;
  }
  heap[at] = one;
}

/** Keeps one if its key is among the `size` smallest. */
export function keep<T>(heap: Keyed<T>[], one: Keyed<T>, size: number): void {
  if (heap.length < size) rise(heap, one);
  else if (one.key < heap[0]!.key) sink(heap, one, 0);
}
