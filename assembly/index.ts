// The whole module: what the lean one has, arrays, CSV, and rows as NDJSON.
export * from "./lean";
export { parseCsv, setCsv } from "./csv";
export { parseElements } from "./ndjson";
export { emit, emitNoteCount, emitNotes, emitted, emittedSize, setFields } from "./emit";
