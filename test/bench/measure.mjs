// Times cases side by side in one process, so that their ratios mean something on a machine whose speed drifts.

const median = (sorted) => (sorted[(sorted.length - 1) >> 1] + sorted[sorted.length >> 1]) / 2;

/** The middle, the least and the greatest of some numbers. */
export function spread(values) {
  const sorted = values.toSorted((a, b) => a - b);
  return { median: median(sorted), min: sorted[0], max: sorted.at(-1) };
}

const milliseconds = () => performance.now();

/** Milliseconds for one batch; what it worked out is checked, so that no work can be left out. */
async function time({ batch, name }, size, { check, now = milliseconds }) {
  const started = await now();
  const pending = batch(size);
  const result = pending instanceof Promise ? await pending : pending;
  const elapsed = (await now()) - started;
  check(result, size, name);
  return elapsed;
}

/** How often a case runs in a batch of about `batchMs`; finding it out warms the case up. */
async function calibrate(subject, settings) {
  const { batchMs } = settings;
  for (let size = 1; ; size *= 2) {
    const elapsed = await time(subject, size, settings);
    if (elapsed >= batchMs / 2) return Math.round((size * batchMs) / elapsed) || 1;
  }
}

/** Each round starts at another case, and every second one goes backwards, so that neighbours change. */
function order(count, round) {
  const rotated = Array.from({ length: count }, (_, i) => (i + round) % count);
  return round % 2 === 0 ? rotated : rotated.reverse();
}

/**
 * Runs every case in each round. A case is `{ name, batch(size) }`, `check(result, size, name)` throws on a wrong result, `now`
 * is a clock of milliseconds where the runtime's own does not do.
 * Gives for each case its milliseconds per operation, one number a round.
 */
export async function measure(cases, settings) {
  const { rounds } = settings;
  const sizes = [];
  for (const subject of cases) sizes.push(await calibrate(subject, settings));
  const samples = cases.map(({ name }) => ({ name, times: [] }));
  for (let round = 0; round < rounds; round++) {
    for (const i of order(cases.length, round)) {
      samples[i].times.push((await time(cases[i], sizes[i], settings)) / sizes[i]);
    }
  }
  return samples;
}

/** How many times as fast one case is as another: a ratio for each round, then their spread. */
export function speedup(samples, name, baseline) {
  const times = (wanted) => samples.find((sample) => sample.name === wanted).times;
  const base = times(baseline);
  return spread(times(name).map((own, round) => base[round] / own));
}
