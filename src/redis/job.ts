/** One run of a script that has a form for many keys. */
export interface Part {
  /** The form for many keys: its text, and the SHA-1 of it. */
  readonly text: string;
  readonly sha: string;
  /** What all runs of one command have in common. */
  readonly common: string;
  readonly key: string;
  readonly argument: string;
}

/** A command on its way. */
export interface Job {
  readonly command: readonly string[];
  /** A key that tells which server of a cluster it is for. */
  readonly key: string | undefined;
  /** How it may go with its neighbours as one command. */
  readonly part: Part | undefined;
  readonly read: (reply: unknown) => unknown;
  /** Throws, or gives what there is instead. */
  readonly fail: (error: unknown) => unknown;
  readonly resolve: (value: unknown) => void;
  readonly reject: (error: unknown) => void;
  /** What it was sent with; undefined once it is settled. */
  batch: Batch | undefined;
}

/** The commands of one moment: they leave together, and share a timer. */
export interface Batch {
  readonly jobs: Job[];
  left: number;
  cancel: () => void;
}

/** Settles a command with an answer or an error; whatever comes later is ignored. */
export function settle(job: Job, failed: boolean, outcome: unknown): void {
  const { batch } = job;
  if (!batch) return;
  job.batch = undefined;
  if (--batch.left === 0) batch.cancel();
  try {
    job.resolve(failed ? job.fail(outcome) : job.read(outcome));
  } catch (error) {
    job.reject(error);
  }
}
