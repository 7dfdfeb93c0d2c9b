// Work on columns of numbers: what a plan does with them, and the tightest loops that were found for the same in JavaScript.
import { columns, count, histogram, max, min, plan, schema, sum } from "modulink-edge/transform";

const [keys, bins, top, batch] = [220, 64, 1000, 1024];

/** Random columns, the same at every run: a number, and one of 220 whole numbers. */
export function randomColumns(size) {
  let state = 1;
  const next = () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
  const value = Float64Array.from({ length: size }, () => next() * top);
  const key = Int32Array.from({ length: size }, () => next() * keys);
  return { value, key };
}

const Both = schema({ value: "f64", key: "i32" });
const Value = schema({ value: "f64" });

/** What no plan goes below: its columns copied, as doubles, into as much linear memory as a batch takes, and nothing done with them. */
export function copied(columns) {
  const { buffer } = new WebAssembly.Memory({ initial: 4 });
  const places = columns.map((_, i) => new Float64Array(buffer, 65_536 + i * batch * 8, batch));
  return () => {
    for (let from = 0; from < columns[0].length; from += batch)
      for (const [i, place] of places.entries()) place.set(columns[i].subarray(from, from + batch));
  };
}

const grouped = {
  name: "group by 220 whole numbers: count and sum",
  least: 4,
  reads: ["key", "value"],
  plan(data, engine) {
    const steps = plan(Both, { engine }).groupBy("key", { n: count(), sum: sum("value") });
    const read = columns(Both);
    return () => steps(read(data)).rows.reduce((n, row) => n + row.n, 0);
  },
  loop: ({ value, key }) => {
    return () => {
      const [counts, sums] = [new Int32Array(keys), new Float64Array(keys)];
      for (let i = 0; i < value.length; i++) {
        const group = key[i];
        counts[group]++;
        sums[group] += value[i];
      }
      return counts.reduce((n, one) => n + one, 0);
    };
  },
};

const extremes = {
  name: "least and greatest",
  least: 4,
  reads: ["value"],
  plan(data, engine) {
    const steps = plan(Value, { engine }).groupBy([], { least: min("value"), most: max("value") });
    const read = columns(Value);
    return () => {
      const [{ least, most }] = steps(read(data)).rows;
      return least + most;
    };
  },
  loop: ({ value }) => {
    return () => {
      let [least, most] = [Infinity, -Infinity];
      for (let i = 0; i < value.length; i++) {
        if (value[i] < least) least = value[i];
        if (value[i] > most) most = value[i];
      }
      return least + most;
    };
  },
};

const binned = {
  name: "histogram of 64 bins",
  least: 4,
  reads: ["value"],
  plan(data, engine) {
    const steps = plan(Value, { engine }).groupBy([], {
      counts: histogram("value", { from: 0, to: top, bins }),
    });
    const read = columns(Value);
    return () => {
      const [{ counts }] = steps(read(data)).rows;
      return counts.reduce((sum, n, bin) => sum + n * bin, 0);
    };
  },
  loop: ({ value }) => {
    return () => {
      const counts = new Int32Array(bins + 2);
      for (let i = 0; i < value.length; i++) {
        const x = value[i];
        if (x >= 0 && x < top) counts[1 + ((x * (bins / top)) | 0)]++;
        else if (x < 0) counts[0]++;
        else if (x >= top) counts[bins + 1]++;
      }
      return counts.reduce((sum, n, bin) => sum + n * bin, 0);
    };
  },
};

const chosen = {
  name: "selection of half of them, counted",
  least: 12,
  reads: ["value"],
  plan(data, engine) {
    const kept = plan(Value, { engine }).filter((row) => row.value.gt(top / 2));
    const steps = kept.groupBy([], { n: count() });
    const read = columns(Value);
    return () => steps(read(data)).rows[0].n;
  },
  loop: ({ value }) => {
    const places = new Uint32Array(value.length);
    return () => {
      let n = 0;
      for (let i = 0; i < value.length; i++) if (value[i] > top / 2) places[n++] = i;
      return n;
    };
  },
};

const sorted = {
  name: "sort",
  least: 3,
  reads: ["value"],
  plan(data, engine) {
    const steps = plan(Value, { engine, maxRows: data.value.length }).sort("value");
    const read = columns(Value);
    return () => steps.columns(read(data)).columns.value.values[data.value.length >> 1];
  },
  loop: ({ value }) => {
    return () => value.slice().sort()[value.length >> 1];
  },
};

export const kernels = [grouped, extremes, binned, chosen, sorted];
