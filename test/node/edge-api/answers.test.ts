import { readFileSync } from "node:fs";
import { gzipSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import { createApp } from "../../../examples/edge-api/app.ts";
import { type Answer, ndjson, post, startService } from "./service.ts";

const flights = readFileSync("examples/edge-api/samples/flights.ndjson", "utf8");
const app = createApp({ page: "<title>page</title>", flights });

type Headers = Record<string, string>;
type Ask = (query: string, content: string | Uint8Array, headers?: Headers) => Promise<Answer>;

/** Asks the app itself. */
const direct: Ask = async (query, content, headers = ndjson) => {
  const body = content as string;
  const response = await app.request(`/v1/aggregate?${query}`, { method: "POST", body, headers });
  return {
    status: response.status,
    headers: Object.fromEntries(response.headers),
    json: await response.json(),
  };
};

/** Asks a server, byte by byte if the content is short. */
const served = async (): Promise<Ask> => {
  const { port } = await startService();
  return (query, content, headers) => {
    const bytes = Buffer.from(content as string);
    const parts = bytes.length < 100 ? [...bytes].map((byte) => Buffer.of(byte)) : [bytes];
    return post(port, `/v1/aggregate?${query}`, parts, headers);
  };
};

const question = "by=o&value=d";
const records = '{"o":"A","d":1}\n{"o":"B","d":-2}\n{"o":"A","d":5}\n';
const groups = (answer: Answer) =>
  Object.fromEntries(
    answer.json.groups.map(({ key, sum }: { key: unknown; sum: unknown }) => [String(key), sum]),
  );

describe.each([
  ["the app", async () => direct],
  ["a server", served],
])("asked of %s", (_, start) => {
  it("groups records", async () => {
    const ask = await start();
    const { status, json } = await ask(question, records);
    expect(status).toBe(200);
    expect(json).toMatchObject({ bytes: 49, rows: 3, rejected: { count: 0, lines: [] } });
    expect(json.groups).toEqual([
      { key: "A", rows: 2, count: 2, mean: 3, sum: 6, min: 1, max: 5, variance: 8 },
      { key: "B", rows: 1, count: 1, mean: -2, sum: -2, min: -2, max: -2, variance: null },
    ]);
    const links = ["read question", "check type", "open body", "compressed?", "peek", "group"];
    expect(json.timings.map(({ id }: { id: string }) => id)).toEqual(
      links.map((link) => `aggregate/${link}`),
    );
  });

  it("groups by numbers, by true and false, and by what is missing", async () => {
    const ask = await start();
    expect(groups(await ask("by=d&value=d", records))).toEqual({ 1: 1, "-2": -2, 5: 5 });
    const flags = '{"o":true,"d":1}\n{"o":false,"d":2}\n{"d":4}\n{"o":null,"d":8}\n';
    expect(groups(await ask(question, flags))).toEqual({ true: 1, false: 2, null: 12 });
  });

  it.each([
    ["d>1", { A: 5 }],
    ["d>=1", { A: 6 }],
    ["d<1", { B: -2 }],
    ["d<=1", { A: 1, B: -2 }],
    ["d=-2", { B: -2 }],
    ["d!=1", { A: 5, B: -2 }],
    [" d > 0.5e1 ", {}],
  ])("keeps the rows where %s", async (where, expected) => {
    const ask = await start();
    const answer = await ask(`${question}&where=${encodeURIComponent(where)}`, records);
    expect(groups(answer)).toEqual(expected);
    expect(answer.json.rows).toBe(3);
  });

  it("finds a field that the first records lack", async () => {
    const ask = await start();
    const late = `${records.repeat(2000)}{"o":"C","d":7,"late":3}\n`;
    expect(groups(await ask(`${question}&where=late>2`, late))).toEqual({ C: 7 });
    expect((await ask("by=o&value=late", late)).json.groups.at(-1)).toMatchObject({ key: "C", sum: 3 });
  });

  it("takes gzip and deflate", async () => {
    const ask = await start();
    const headers = { ...ndjson, "content-encoding": "gzip" };
    const { json } = await ask(question, gzipSync(records), headers);
    expect(json.groups).toHaveLength(2);
    expect(json.timings.map(({ id }: { id: string }) => id)).toContain("aggregate/compressed?/inflate");
  });

  it("leaves out lines that are no records, each with its number and reason", async () => {
    const ask = await start();
    const broken = `${records}nonsense\n[1]\n{"o":7,"d":1}\n{"o":"A","d":"1"}\n\n{"o":"A"\n${records}`;
    const { status, json } = await ask(question, broken);
    expect([status, json.rows, json.rejected.count]).toEqual([200, 6, 5]);
    expect(json.rejected.lines).toMatchObject([
      { line: 4, column: 1 },
      { line: 5 },
      { line: 6, field: "o" },
      { line: 7, field: "d" },
      { line: 9 },
    ]);
    expect(groups({ json } as Answer)).toEqual({ A: 12, B: -4 });
  });

  it("lists a hundred lines and counts them all", async () => {
    const ask = await start();
    const { json } = await ask(question, `${records}${"?\n".repeat(1000)}`);
    expect([json.rejected.count, json.rejected.lines.length]).toEqual([1000, 100]);
  });

  it.each<[what: string, query: string, content: string | Uint8Array, status: number, detail: RegExp]>([
    ["no by", "value=d", records, 400, /lacks by.*\?by=FIELD/],
    ["no value", "by=o&value=", records, 400, /lacks value/],
    ["a condition that is none", `${question}&where=d~3`, records, 400, /FIELD>NUMBER.*"d~3"/],
    ["a condition without a number", `${question}&where=d>x`, records, 400, /FIELD>NUMBER/],
    ["a name that no field can have", "by=__proto__&value=d", records, 422, /"__proto__"/],
    ["a condition on such a name", `${question}&where=__proto__>1`, records, 422, /"__proto__"/],
    ["a key that no record has", "by=x&value=d", records, 422, /^No record has the field "x"$/],
    ["a value that no record has", "by=o&value=x", records, 422, /"x"/],
    ["a condition on what no record has", `${question}&where=y>1`, records, 422, /"y"/],
    ["only unknown fields", "by=x&value=y", records, 422, /"x" and "y"/],
    ["a name of what all objects have", "by=toString&value=d", records, 422, /"toString"/],
    ["a key of objects", question, '{"o":{},"d":1}\n', 422, /"o", which holds objects or arrays/],
    [
      "a value of texts",
      "by=d&value=o",
      records,
      422,
      /None of the 3 lines.*expected a number or null, got a string/,
    ],
    ["nothing", question, "", 422, /empty/],
    ["blank lines", question, "\n \n\r\n", 422, /empty/],
    ["a JSON array", question, `[\n${records.trim().replaceAll("\n", ",\n")}\n]`, 422, /one JSON array/],
    ["a JSON array in a line", question, JSON.stringify([{ o: "A", d: 1 }]), 422, /only line.*got an array/],
    ["a long JSON array in a line", question, `[${"1,".repeat(100_000)}1]`, 422, /one JSON array/],
    [
      "one JSON object over many lines",
      question,
      JSON.stringify({ o: "A", d: 1 }, null, 2),
      422,
      /None of the 4 lines/,
    ],
    ["HTML", question, "<!doctype html>\n<p>hello</p>\n", 422, /None of the 2 lines.*not JSON/],
    ["CSV", question, "o,d\nA,1\n", 422, /None of the 2 lines/],
    [
      "bytes that are no text",
      question,
      Uint8Array.from({ length: 256 }, (_, i) => i),
      422,
      /no record|None of/,
    ],
    ["UTF-16", question, Buffer.from(records, "utf16le"), 422, /None of/],
  ])("refuses %s", async (_, query, content, status, detail) => {
    const ask = await start();
    const answer = await ask(query, content);
    expect(answer.status).toBe(status);
    expect(answer.headers["content-type"]).toBe("application/problem+json");
    expect(answer.json).toMatchObject({ status, detail: expect.stringMatching(detail) });
  });

  it("names the fields there are when one is unknown", async () => {
    const ask = await start();
    const { json } = await ask("by=x&value=d", records);
    expect(json).toMatchObject({ unknown: ["x"], fields: ["o", "d"] });
  });

  it.each([
    ["text/csv", {}],
    ["application/json", {}],
    ["application/x-ndjson; charset=latin1", {}],
    ["application/x-www-form-urlencoded", {}],
  ])("refuses content of the type %s, naming what it takes", async (type) => {
    const ask = await start();
    const { status, headers, json } = await ask(question, records, { "content-type": type });
    expect([status, headers["accept"]]).toEqual([415, expect.stringContaining("application/x-ndjson")]);
    expect(json.accepted).toContain("application/jsonl");
    expect(json.detail).toContain(type);
  });

  it.each(["application/jsonl", "application/ndjson", "Application/X-NDJSON; charset=UTF-8"])(
    "takes %s",
    async (type) => {
      const ask = await start();
      expect((await ask(question, records, { "content-type": type })).status).toBe(200);
    },
  );

  it("refuses a content encoding it does not know, naming those it does", async () => {
    const ask = await start();
    const { status, headers } = await ask(question, records, { ...ndjson, "content-encoding": "br" });
    expect([status, headers["accept-encoding"]]).toEqual([415, "identity, gzip, deflate"]);
  });

  it.each([
    ["is not gzip", records],
    ["breaks off", gzipSync(records.repeat(100)).subarray(0, 50)],
  ])("refuses gzip that %s", async (_, content) => {
    const ask = await start();
    const { status, json } = await ask(question, content, { ...ndjson, "content-encoding": "gzip" });
    expect([status, json.detail]).toEqual([422, "The content is not gzip, or it breaks off"]);
  });

  it("refuses more groups than it keeps", async () => {
    const ask = await start();
    const many = Array.from({ length: 100_001 }, (_, i) => `{"o":${i},"d":1}\n`).join("");
    expect((await ask(question, many)).status).toBe(422);
  });
});

it("agrees with JavaScript on every group of the sample", async () => {
  const { json } = await direct("by=origin&value=delay&where=distance>=500", flights);
  const expected = new Map<string, number[]>();
  for (const line of flights.trim().split("\n")) {
    const { origin, delay, distance } = JSON.parse(line);
    if (distance >= 500) expected.set(origin, [...(expected.get(origin) ?? []), delay]);
  }
  const own = [...expected].map(([key, delays]) => {
    const sum = delays.reduce((all, delay) => all + delay, 0);
    const [min, max] = [Math.min(...delays), Math.max(...delays)];
    return { key, rows: delays.length, count: delays.length, mean: sum / delays.length, sum, min, max };
  });
  expect(json.groups).toMatchObject(own);
  expect(json.rows).toBe(2000);
});

it("describes its chain, and says that it is well", async () => {
  const chain = (await (await app.request("/v1/chain")).json()) as { name: string; nodes: { id: string }[] };
  expect(chain.name).toBe("aggregate");
  expect(chain.nodes.map(({ id }) => id)).toContain("aggregate/compressed?/inflate");
  expect(await (await app.request("/v1/chain?format=mermaid")).text()).toMatch(/^flowchart TD\n/);
  expect(await (await app.request("/healthz")).json()).toEqual({ status: "ok" });
});

it("serves its page and sample, and a problem for anything else", async () => {
  expect(await (await app.request("/")).text()).toBe("<title>page</title>");
  expect(await (await app.request("/samples/flights.ndjson")).text()).toBe(flights);
  const nothing = await app.request("/nothing");
  expect([nothing.status, nothing.headers.get("content-type")]).toEqual([404, "application/problem+json"]);
});
