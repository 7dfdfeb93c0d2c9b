// Constants of wide loops, in memory: a splat of a number is several instructions, at every turn.

/** 1, and 2^52: a whole number from 0 up that is added to it stands in its lowest bits. */
const NUMBERS = memory.data<f64>([1, 4_503_599_627_370_496]);

@inline
export function wideOne(): v128 {
  return v128.load64_splat(NUMBERS);
}

@inline
export function wideBase(): v128 {
  return v128.load64_splat(NUMBERS, 8);
}
