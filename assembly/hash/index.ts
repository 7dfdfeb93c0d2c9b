// Hashes over one fixed window of memory, which never grows: the host fills it and says how much of it counts. src/hash is the
// other side of this interface.
export { hashLines } from "./lines";
export { FOUND, FOUND_SIZE, RESULT, WINDOW, WINDOW_SIZE } from "./memory";
export { sha256Begin, sha256Blocks, sha256Finish } from "./sha256";
export { xxh64, xxh64Begin, xxh64Finish, xxh64Stripes } from "./xxh64";
