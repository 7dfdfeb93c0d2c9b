// The work: two numbers and a text of each record, and the mean of one number for each text.
import { csv, mean, plan, schema, sum } from "modulink-edge/transform";

const Flight = schema({ delay: "f64", distance: "f64", origin: "dictionary" });
const Strike = schema({ "Cost Total $": "f64", "Speed IAS in knots": "f64", "Origin State": "dictionary" });

const flights = {
  names: ["origin", "delay", "distance"],
  places: [3, 1, 2],
  read: csv(Flight),
  plan: (options) => plan(Flight, options).groupBy("origin", { mean: mean("delay"), sum: sum("distance") }),
};

const strikes = {
  names: ["Origin State", "Cost Total $", "Speed IAS in knots"],
  places: [5, 12, 13],
  read: csv(Strike),
  plan: (options) =>
    plan(Strike, options).groupBy("Origin State", {
      mean: mean("Cost Total $"),
      sum: sum("Speed IAS in knots"),
    }),
};

export const tasks = {
  "csv-flights": {
    ...flights,
    file: "flights",
    name: "CSV, narrow records",
    title: "CSV, narrow records: mean of `delay` and sum of `distance` by `origin`",
    goal: 7,
  },
  "csv-birdstrikes": {
    ...strikes,
    file: "birdstrikes",
    name: "CSV, wide records",
    title: "CSV, wide records: mean of `Cost Total $` and sum of `Speed IAS in knots` by `Origin State`",
    goal: 10,
  },
  "csv-quoted": {
    ...strikes,
    file: "quoted",
    name: "CSV, wide records in quotes",
    title: "CSV, wide records with texts in quotes: as above",
    goal: 10,
  },
};
