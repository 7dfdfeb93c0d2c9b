// Where everything stands: addresses are constants, and nothing is ever allocated.

/** How many bytes the host may put into the window at once. */
export const WINDOW_SIZE: usize = 1 << 16;

/** How many hashes of lines fit. */
export const FOUND_SIZE: usize = 1 << 13;

/** What is hashed; there is room behind it for a newline, wide loads, and the padding of SHA-256. */
export const WINDOW: usize = memory.data(65536 + 192, 16);

/** The hashes of lines, 8 bytes each. */
export const FOUND: usize = memory.data(65536, 16);

/** One hash: 8 bytes of xxHash64 or 32 of SHA-256. */
export const RESULT: usize = memory.data(32, 16);
