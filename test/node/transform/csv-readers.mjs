// Other readers of CSV, all told the same.
import { parse } from "csv-parse/sync";
import { dsvFormat } from "d3-dsv";
import Papa from "papaparse";

export const readers = {
  papaparse: (text, newline) => Papa.parse(text.slice(0, -newline.length), { newline, delimiter: "," }).data,
  "csv-parse": (text, newline) => parse(text, { record_delimiter: newline }),
  "d3-dsv": (text) => dsvFormat(",").parseRows(text),
};
