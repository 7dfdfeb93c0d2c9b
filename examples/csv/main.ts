// A file that people have edited by hand: what is in it, and what is wrong with it. The same records as a JSON array.
import { count, csv, jsonArray, plan, schema, sum, tsv } from "modulink-edge/transform";

const Order = schema({
  id: { type: "i64", required: true },
  customer: "dictionary",
  amount: { type: "f64", default: 0 },
  placed: "timestamp",
});

const perCustomer = plan(Order).groupBy("customer", { orders: count(), total: sum("amount") });

const file = [
  "placed;customer;id;amount;note",
  '2026-11-20;"Nord; Kai 7";1;12.50;"He said ""thanks""',
  'and came back."',
  '2026-11-21;"Nord; Kai 7";2;;',
  '2026-11-21;5" tubes;3;99;',
  "2026-11-22;Süd;;1;no number",
  "2026-11-22;Süd;5",
].join("\r\n");

const { rows, report } = await perCustomer(csv(Order, { delimiter: ";" })(file));
console.log(rows); // [{ customer: "Nord; Kai 7", orders: 2, total: 12.5 }]
for (const { line, reason } of report.rejections) console.log(`line ${line}: ${reason}`);

const stream = new Blob(["1\tSüd\t3.5\t2026-11-23\n"]).stream();
const unnamed = tsv(Order, { header: false, quote: false });
console.log((await perCustomer(unnamed(stream))).rows); // [{ customer: "Süd", orders: 1, total: 3.5 }]

const array = '[\n  { "id": 6, "customer": "Süd", "amount": 4 },\n  { "id": 7, "customer": "Süd" }\n]';
console.log((await perCustomer(jsonArray(Order)(array))).rows); // [{ customer: "Süd", orders: 2, total: 4 }]
