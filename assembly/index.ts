// The whole module: what the lean one has, CSV, and rows as NDJSON.
export * from "./lean";
export { parseCsv, setCsv } from "./csv";
export { emit, emitNoteCount, emitNotes, emitted, emittedSize, setFields } from "./emit";
export { setCodes } from "./text-keys";
