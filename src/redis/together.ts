// Runs of one script over a key each, begun one after the other at one moment, as one command: what a command costs the client
// and the server is then paid once.
import { said } from "./failures.ts";
import { type Job, type Part, settle } from "./job.ts";

/** How many runs a command may hold: a server does nothing else while it works on one. */
const most = 64;

/** What stands before the message of a run that failed; no JSON begins so. */
export const broken = "!";

function answered(job: Job, reply: unknown): void {
  const text = String(reply ?? "");
  if (text.startsWith(broken)) settle(job, true, new Error(text.slice(1)));
  else settle(job, false, text === "" ? null : text);
}

/** Several jobs as one; `send` sends more where the server knows the script not, or not the keys together. */
function together(jobs: readonly Job[], send: (jobs: readonly Job[]) => void): Job {
  const parts = jobs.map(({ part }) => part as Part);
  const [{ sha, text, common }] = parts as [Part];
  const rest = [
    `${parts.length}`,
    ...parts.map(({ key }) => key),
    common,
    ...parts.map(({ argument }) => argument),
  ];
  const failAll = (error: unknown): void => {
    for (const job of jobs) settle(job, true, error);
  };
  const one = (name: string, script: string, failed: (error: unknown) => void): Job => ({
    command: [name, script, ...rest],
    key: parts[0]?.key,
    part: undefined,
    batch: { jobs: [], left: 1, cancel() {} },
    read: (replies) => jobs.forEach((job, at) => void answered(job, (replies as unknown[])[at])),
    fail: failed,
    resolve() {},
    reject: failAll,
  });
  return one("EVALSHA", sha, (error) => {
    if (said(error).startsWith("NOSCRIPT")) send([one("EVAL", text, failAll)]);
    else if (said(error).startsWith("CROSSSLOT")) send(jobs);
    else failAll(error);
  });
}

const alike = (a: Part | undefined, b: Part | undefined): boolean =>
  a !== undefined && b !== undefined && a.sha === b.sha && a.common === b.common;

/** The same jobs, neighbours that are alike as one. */
export function joined(jobs: readonly Job[], send: (jobs: readonly Job[]) => void): readonly Job[] {
  const all: Job[] = [];
  for (let from = 0, to = 1; from < jobs.length; from = to, to++) {
    const first = jobs[from] as Job;
    while (to < jobs.length && to - from < most && alike(first.part, jobs[to]?.part)) to++;
    all.push(to - from === 1 ? first : together(jobs.slice(from, to), send));
  }
  return all;
}
