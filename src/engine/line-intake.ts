import { tooLong } from "../formats/format.ts";
import { LineSplitter } from "../formats/lines.ts";
import { strictReader } from "../formats/strict.ts";
import type { IntakeMaker } from "./intake.ts";

/** The intake of bytes in which every line is a record. */
export const lineIntake: IntakeMaker = ({ execution, ledger, limits: { maxLineBytes, strict } }) => {
  const reader = {
    block: (bytes: Uint8Array) => execution.block(bytes),
    tooLong: () => ledger.reject({ line: ++ledger.lines, ...tooLong(maxLineBytes) }),
  };
  const splitter = new LineSplitter(strict ? strictReader(reader, ledger) : reader, maxLineBytes);
  return {
    push(chunk) {
      if (!(chunk instanceof Uint8Array))
        throw new TypeError(`NDJSON: expected Uint8Array chunks, got ${typeof chunk}`);
      ledger.bytes += chunk.length;
      splitter.push(chunk);
    },
    finish: () => splitter.finish(),
    save: () => splitter.save(),
    load: (data) => splitter.load(data),
  };
};
