// Hashes over one fixed window of memory, which never grows: the host fills it and says how much of it counts. src/hash is the
// other side of this interface.
export { sha256, sha256Begin, sha256Blocks, sha256Finish } from "./sha256";
export { hashLines } from "./lines";
export { FOUND, RESULT, WINDOW } from "./memory";
export { xxh64, xxh64Begin, xxh64Finish, xxh64Stripes } from "./xxh64";
