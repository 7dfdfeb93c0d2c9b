import { isModulinkError } from "../core/errors.ts";

/** What a task is answered: a result, or an error that is thrown. */
export type Answer = () => unknown;

interface Job<Task> {
  readonly task: Task;
  readonly resolve: (result: unknown) => void;
  readonly reject: (error: unknown) => void;
}

/** The most tasks that go together. */
const together = 250;

/** Whether an error is about one task, and the others have nothing to do with it. */
const isOfOne = (error: unknown): boolean =>
  (["store-full", "value-too-large", "store-corrupt"] as const).some((code) => isModulinkError(error, code));

/** Tasks that meet go together, those that are begun in one tick first of all; the rest waits for its turn. */
export function lane<Task>(
  carryOut: (tasks: readonly Task[]) => Promise<readonly Answer[]>,
): (task: Task) => Promise<unknown> {
  const queue: Job<Task>[] = [];
  let busy = false;

  async function serve(jobs: readonly Job<Task>[]): Promise<void> {
    try {
      const answers = await carryOut(jobs.map(({ task }) => task));
      jobs.forEach(({ resolve, reject }, at) => {
        try {
          resolve(answers[at]?.());
        } catch (error) {
          reject(error);
        }
      });
    } catch (error) {
      if (jobs.length > 1 && isOfOne(error)) for (const job of jobs) await serve([job]);
      else for (const { reject } of jobs) reject(error);
    }
  }

  async function drain(): Promise<void> {
    busy = true;
    await undefined;
    while (queue.length > 0) await serve(queue.splice(0, together));
    busy = false;
  }

  return (task) =>
    new Promise((resolve, reject) => {
      queue.push({ task, resolve, reject });
      if (!busy) void drain();
    });
}
