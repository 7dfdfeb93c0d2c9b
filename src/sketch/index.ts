export { hashLines } from "../hash/lines.ts";
export { sha256 } from "../hash/sha256.ts";
export { xxh64 } from "../hash/xxh64.ts";
