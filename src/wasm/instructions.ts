// Instructions over a batch: in the module where it has the operation, value by value on the host where it has not.
import { type OperationName, operate } from "../engine/operations.ts";
import type { Instruction, Program, Value } from "../engine/program.ts";
import type { Memory } from "./memory.ts";
import type { Registers } from "./registers.ts";
import { encodeText } from "./wtf8.ts";

/** What the module computes; their places are its numbers of them. */
// biome-ignore format: a list of words
const native: readonly OperationName[] = [
  "add", "sub", "mul", "div", "lt", "le", "gt", "ge", "eq", "ne", "and", "or", "not", "isNull", "textEqual",
];

/** Whether the module computes an instruction of a program by itself. */
export function isNative({ op, args }: Instruction, { columns, instructions }: Program): boolean {
  if (op === "constant") return true;
  const typeOf = (register: number) =>
    (columns[register] ?? (instructions[register - columns.length] as Instruction)).type;
  const overTexts = args.some((register) => typeOf(register) === "text");
  return native.includes(op) && (!overTexts || op === "textEqual" || op === "isNull");
}

/** One run over the rows of a batch. */
type Step = (rows: number) => void;

/** The steps of a program, in order. */
export function instructionSteps(program: Program, memory: Memory, registers: Registers): Step[] {
  const steps: Step[] = [];
  let code: number[] = [];
  const flush = (): void => {
    if (code.length > 0) steps.push(nativeStep(code, memory));
    code = [];
  };
  program.instructions.forEach((instruction, i) => {
    const register = program.columns.length + i;
    if (instruction.op === "constant" && instruction.type !== "text")
      registers.fill(register, Number(instruction.constant));
    else if (isNative(instruction, program)) code.push(...encode(instruction, register, memory, registers));
    else {
      flush();
      steps.push(hostedStep(instruction, register, program, registers));
    }
  });
  flush();
  return steps;
}

function nativeStep(code: readonly number[], memory: Memory): Step {
  const at = memory.putWords(code);
  return (rows) => memory.exports.compute(at, code.length / 4, rows);
}

function encode(
  { op, args, constant }: Instruction,
  register: number,
  memory: Memory,
  registers: Registers,
): number[] {
  const [a = 0, b = a] = args.map((arg) => registers.at(arg));
  const second = op === "textEqual" ? putText(constant as string, memory) : b;
  return [native.indexOf(op), registers.at(register), a, second];
}

/** A text's size, and its bytes behind that. */
function putText(text: string, memory: Memory): number {
  const bytes = encodeText(text);
  const at = memory.alloc(4 + bytes.length);
  memory.setWord(at, bytes.length);
  memory.bytes.set(bytes, at + 4);
  return at;
}

function hostedStep(
  { op, args, constant }: Instruction,
  register: number,
  { columns, instructions }: Program,
  registers: Registers,
): Step {
  const types = [...columns, ...instructions].map(({ type }) => type);
  const read = (arg: number, row: number): Value =>
    registers.value(arg, types[arg] as (typeof types)[number], row);
  return (rows) => {
    for (let row = 0; row < rows; row++) {
      const values = args.map((arg) => read(arg, row));
      registers.set(register, row, operate(op, values, constant));
    }
  };
}
