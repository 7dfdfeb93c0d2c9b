import type { AtomicStore } from "../storage/store.ts";
import { must } from "./assert.ts";
import type { Bench, Draft } from "./contract-case.ts";
import { add, addPlainly } from "./contract-transitions.ts";
import { linearize, type Operation, type SequentialModel } from "./linearize.ts";

type Input =
  | readonly ["get"]
  | readonly ["set", number]
  | readonly ["delete"]
  | readonly ["add" | "add-plainly", number];
type Output = number | undefined;

/** One key, as it would be with one user. */
const oneKey: SequentialModel<Output, Input, Output> = {
  initial: undefined,
  step(state, [name, value = 0]) {
    if (name === "get") return { state, output: state };
    if (name === "set") return { state: value, output: undefined };
    if (name === "delete") return { state: undefined, output: undefined };
    return { state: (state ?? 0) + value, output: (state ?? 0) + value };
  },
};

async function perform(store: AtomicStore, key: string, [name, value = 0]: Input): Promise<Output> {
  if (name === "get") return store.get<number>(key);
  if (name === "set") return void (await store.set(key, value));
  if (name === "delete") return void (await store.delete(key));
  return store.update(key, name === "add" ? add : addPlainly, value);
}

function chooser(random: () => number): () => Input {
  const amount = (): number => Math.ceil(random() * 9);
  const choices: readonly (() => Input)[] = [
    () => ["get"],
    () => ["get"],
    () => ["set", amount()],
    () => ["delete"],
    () => ["add", amount()],
    () => ["add", amount()],
    () => ["add-plainly", amount()],
  ];
  return () => (choices[Math.trunc(random() * choices.length)] as () => Input)();
}

/** What several users of one key did, and when; turns of a counter are the time. */
async function record(
  { store, random }: Bench<AtomicStore>,
  key: string,
): Promise<Operation<Input, Output>[]> {
  const history: Operation<Input, Output>[] = [];
  const choose = chooser(random);
  let turn = 0;
  const user = async (): Promise<void> => {
    for (let round = 0; round < 5; round++) {
      const input = choose();
      const start = turn++;
      const output = await perform(store, key, input);
      history.push({ input, output, start, end: turn++ } as Operation<Input, Output>);
    }
  };
  await Promise.all(Array.from({ length: 4 }, user));
  return history;
}

const told = (history: readonly Operation<Input, Output>[]): string =>
  history.map(({ input, output, start, end }) => `${start}-${end} ${input.join(" ")} = ${output}`).join("; ");

/** That what happens can be put in one order. */
export const histories: readonly Draft[] = [
  [
    "whatever happens to a key at once can be put in one order that explains every answer",
    async (bench) => {
      for (let round = 0; round < 10; round++) {
        const history = await record(bench, bench.key(`round:${round}`));
        must(linearize(history, oneKey) !== undefined, `no order explains ${told(history)}`);
      }
    },
  ],
];
