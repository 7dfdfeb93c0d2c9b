// Instructions over a batch: in the module where it has the operation, value by value on the host where it has not.

import type { Memory } from "../linear/memory.ts";
import type { ProgramModule } from "../linear/module.ts";
import type { Registers } from "../linear/registers.ts";
import { encodeText, isWellFormed } from "../linear/wtf8.ts";
import type { Instruction, Program, Value, ValueType } from "../programs/program.ts";
import type { NativeCodes } from "../values/operation.ts";
import { operate, operations } from "../values/operations.ts";

/** A list of more constants is looked up by the host. */
const mostListed = 32;

/** The types of a program's registers. */
const registerTypes = ({ columns, instructions }: Program): ValueType[] =>
  [...columns, ...instructions].map(({ type }) => type);

/** Which of an operation's numbers belongs to a type. */
// biome-ignore format: a table
const codes: { readonly [Type in ValueType]?: keyof NativeCodes } = {
  number: "plain", boolean: "plain", timestamp: "plain", text: "text", integer: "integer",
};

/** The type that decides how the module computes an operation: that of its values, where it only chooses one. */
function decidingType({ op, args, type }: Instruction, types: readonly ValueType[]): ValueType {
  return op === "caseWhen" ? type : (types[args[0] as number] as ValueType);
}

/** Parts of texts are found among bytes only if no half of a character stands at their ends. */
const partial: readonly string[] = ["startsWith", "endsWith", "contains"];

function isRefused({ op, args, constant }: Instruction, { columns, instructions }: Program): boolean {
  if (constant instanceof Set) return constant.size > mostListed;
  if (!partial.includes(op)) return false;
  const part = instructions[(args[1] as number) - columns.length];
  return part?.op !== "constant" || typeof part.constant !== "string" || !isWellFormed(part.constant);
}

/** Whether a lean module has the operation of this number: those from 24 take dates apart, from 40 compare texts and integers. */
const isLean = (native: number): boolean => native < 24 || (native >= 32 && native < 40);

/** A module's number of an instruction; undefined where the host computes it. */
function nativeCode(
  instruction: Instruction,
  program: Program,
  { isWhole }: ProgramModule,
): number | undefined {
  if (instruction.op === "constant" || isRefused(instruction, program)) return undefined;
  const code = codes[decidingType(instruction, registerTypes(program))];
  const native = code && operations[instruction.op].native?.[code];
  return native !== undefined && (isWhole || isLean(native)) ? native : undefined;
}

/** Whether a module computes an instruction of a program by itself. */
export function isNative(instruction: Instruction, program: Program, module: ProgramModule): boolean {
  return instruction.op === "constant" || nativeCode(instruction, program, module) !== undefined;
}

/** One run over the rows of a batch. */
type Step = (rows: number) => void;

/** The steps of a program, in order. */
export function instructionSteps(
  program: Program,
  module: ProgramModule,
  memory: Memory,
  registers: Registers,
): Step[] {
  const steps: Step[] = [];
  let code: number[] = [];
  const flush = (): void => {
    if (code.length > 0) steps.push(nativeStep(code, memory));
    code = [];
  };
  program.instructions.forEach((instruction, i) => {
    const register = program.columns.length + i;
    if (instruction.op === "constant") {
      fill(instruction.constant as Value, register, memory, registers);
      return;
    }
    const native = nativeCode(instruction, program, module);
    if (native !== undefined) code.push(...encode(instruction, native, register, memory, registers));
    else {
      flush();
      steps.push(hostedStep(instruction, register, program, registers));
    }
  });
  flush();
  return steps;
}

/** Words of one instruction: the operation, the register of its value, three operands. */
const words = 5;

function nativeStep(code: readonly number[], memory: Memory): Step {
  const at = memory.putWords(code);
  return (rows) => memory.exports.compute(at, code.length / words, rows);
}

/** Gives every row the same value; a register is null until it is told otherwise. */
function fill(value: Value, register: number, memory: Memory, registers: Registers): void {
  const rows = memory.exports.ROWS.value as number;
  if (typeof value === "number" || typeof value === "boolean") registers.fill(register, Number(value));
  else if (typeof value === "string") fillText(encodeText(value), registers.at(register), rows, memory);
  else for (let row = 0; row < rows; row++) registers.set(register, row, value);
}

/** A text of its own place, for what a batch writes is forgotten with it. */
function fillText(text: Uint8Array, register: number, rows: number, memory: Memory): void {
  const at = memory.putBytes(text);
  const valid = memory.word(register + 4);
  memory.bytes.fill(1, valid, valid + rows);
  for (let row = 0; row < rows; row++) memory.exports.setText(register, row, at, text.length);
}

function encode(
  { op, args, constant }: Instruction,
  native: number,
  register: number,
  memory: Memory,
  registers: Registers,
): number[] {
  const out = registers.at(register);
  const at = args.map((arg) => registers.at(arg));
  if (op === "caseWhen") return encodeCases(native, out, at);
  const [a = 0, b = a] = at;
  return [native, out, a, constant instanceof Set ? putSet(constant, memory) : b, 0];
}

/** From the last case to the first, each over what the later ones gave. */
function encodeCases(native: number, out: number, at: readonly number[]): number[] {
  const code: number[] = [];
  let otherwise = at.at(-1) as number;
  for (let i = at.length - 3; i >= 0; i -= 2) {
    code.push(native, out, at[i] as number, at[i + 1] as number, otherwise);
    otherwise = out;
  }
  return code;
}

/** How many values, then the numbers themselves, or the place and size of each text. */
function putSet(set: ReadonlySet<Value>, memory: Memory): number {
  const values = [...set];
  const texts = values.map((value) => {
    const text = encodeText(String(value));
    return [memory.putBytes(text), text.length];
  });
  const at = memory.alloc(8 + values.length * 8);
  memory.setWord(at, values.length);
  for (const [i, value] of values.entries()) {
    const place = at + 8 + i * 8;
    if (typeof value === "number") memory.setNumber(place, value);
    else if (typeof value === "bigint") memory.setInteger(place, value);
    else for (const [half, word] of (texts[i] as number[]).entries()) memory.setWord(place + half * 4, word);
  }
  return at;
}

function hostedStep(
  { op, args, constant }: Instruction,
  register: number,
  program: Program,
  registers: Registers,
): Step {
  const types = registerTypes(program);
  const readers = args.map((arg) => (row: number) => registers.value(arg, types[arg] as ValueType, row));
  return (rows) => {
    for (let row = 0; row < rows; row++) {
      const values = readers.map((read) => read(row));
      registers.set(register, row, operate(op, values, constant));
    }
  };
}
