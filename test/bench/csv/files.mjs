// The records as CSV: narrow flights, wide bird strikes, and these with every text in quotes. Public data of vega-datasets.
import { readFileSync } from "node:fs";
import { bytesOf } from "../data.mjs";

const wantedBytes = 24_000_000;

const source = (name) => new URL(`../../../node_modules/vega-datasets/data/${name}`, import.meta.url);
const rowsOf = (bytes) =>
  bytes
    .toString()
    .trimEnd()
    .split("\n")
    .map((line) => JSON.parse(line));

function flights(options) {
  const bytes = bytesOf("flights", options);
  const whole = bytes.subarray(0, bytes.lastIndexOf(0x0a, 3 * wantedBytes) + 1);
  const rows = rowsOf(whole).map((row) => Object.values(row).join(","));
  return ["date,delay,distance,origin,destination", ...rows, ""].join("\n");
}

const birdstrikes = () =>
  `${readFileSync(source("birdstrikes.csv"), "utf8").trimEnd().replaceAll("\r\n", "\n")}\n`;

/** Texts in quotes; one in a hundred holds a comma and doubled quotes. */
function quoted() {
  const [header, ...lines] = birdstrikes().trimEnd().split("\n");
  const cell = (text, line) => {
    if (/^[\d.]*$/.test(text)) return text;
    return line % 100 === 0 ? `"${text}, ""x"""` : `"${text}"`;
  };
  // Only lines without quotes of their own can be cut at commas.
  const plain = lines.filter((line) => !line.includes('"'));
  return [
    header,
    ...plain.map((line, i) =>
      line
        .split(",")
        .map((text) => cell(text, i))
        .join(","),
    ),
    "",
  ].join("\n");
}

const files = { flights, birdstrikes, quoted };

/** All bytes of a file: its records over and over, or once. */
export function csvOf(name, options) {
  const text = files[name](options);
  const header = text.slice(0, text.indexOf("\n") + 1);
  const records = Buffer.from(text.slice(header.length));
  const times = options.quick ? 1 : Math.ceil(wantedBytes / records.length);
  return Buffer.concat([Buffer.from(header), ...Array.from({ length: times }, () => records)]);
}
