import { parse } from "@marcbachmann/cel-js";
import { LogicEngine } from "json-logic-engine";
import { Engine } from "json-rules-engine";
import { condition, rules } from "modulink-edge/decisions";
import { atMost, compare, header, mine } from "../policy.mjs";

/** Two orders in turn, of which one fits. */
const orders = [
  { total: 120, country: "DE", customer: { tier: "gold" }, items: 3 },
  { total: 150, country: "NZ", customer: { tier: "gold" }, items: 5 },
];

const asked = {
  all: [
    { path: "total", gte: 100 },
    { path: "country", in: ["DE", "FR"] },
    { path: "customer.tier", eq: "gold" },
    { path: "items", gt: 2 },
  ],
};

const logic = {
  and: [
    { ">=": [{ var: "total" }, 100] },
    { in: [{ var: "country" }, ["DE", "FR"]] },
    { "===": [{ var: "customer.tier" }, "gold"] },
    { ">": [{ var: "items" }, 2] },
  ],
};

/** The same in the words of json-rules-engine. */
const peerRule = {
  conditions: {
    all: [
      { fact: "total", operator: "greaterThanInclusive", value: 100 },
      { fact: "country", operator: "in", value: ["DE", "FR"] },
      { fact: "customer", path: "$.tier", operator: "equal", value: "gold" },
      { fact: "items", operator: "greaterThan", value: 2 },
    ],
  },
  event: { type: "offer" },
};

const plain = ({ total, country, customer, items }) =>
  total >= 100 && (country === "DE" || country === "FR") && customer.tier === "gold" && items > 2;

/** Asks about the orders in turn; gives how often they were asked, when every second answer was yes. */
const asking = (ask) => (size) => {
  let yes = 0;
  for (let i = 0; i < size; i++) if (ask(orders[i & 1])) yes++;
  return yes === (size + 1) >> 1 ? size : -1;
};

function cases() {
  const test = condition(asked);
  const decide = rules([{ name: "offer", when: asked, do: "offer" }]);
  const built = new LogicEngine().build(logic);
  const cel = parse('total >= 100.0 && country in ["DE", "FR"] && customer.tier == "gold" && items > 2.0');
  const engine = new Engine([peerRule]);
  return [
    { name: `${mine}, condition`, batch: asking((order) => test(order)) },
    { name: `${mine}, rules`, batch: asking((order) => decide(order).fired.length > 0) },
    { name: `${mine}, explain`, batch: asking((order) => test.explain(order).holds) },
    { name: "written by hand", batch: asking(plain) },
    { name: "json-logic-engine, build", batch: asking((order) => built(order)) },
    { name: "cel-js, parsed", batch: asking((order) => cel(order)) },
    {
      name: "json-rules-engine, run",
      batch: async (size) => {
        let yes = 0;
        for (let i = 0; i < size; i++) if ((await engine.run(orders[i & 1])).events.length > 0) yes++;
        return yes === (size + 1) >> 1 ? size : -1;
      },
    },
  ];
}

const many = 10_000;

/** Ten thousand rules and one order. */
function crowds() {
  const apart = Array.from({ length: many }, (_, at) => ({
    name: `r${at}`,
    when: {
      all: [
        { path: "items", eq: at },
        { path: "total", gt: 1 },
      ],
    },
    do: at,
  }));
  const alike = Array.from({ length: many }, (_, at) => ({
    name: `r${at}`,
    when: {
      all: [
        { path: "total", gt: 100 + at },
        { path: "items", gt: 1 },
      ],
    },
    do: at,
  }));
  const [found, all] = [rules(apart), rules(alike)];
  const once = (decide, fired) => (size) => {
    let right = 0;
    for (let i = 0; i < size; i++) if (decide(orders[0]).fired.length === fired) right++;
    return right;
  };
  return [
    { name: `${mine}, found by an equality`, batch: once(found, 1) },
    { name: `${mine}, each one asked`, batch: once(all, 20) },
  ];
}

export async function run(options) {
  const one = await compare("a rule of four conditions", cases(), options);
  const crowd = await compare(`${many.toLocaleString("en-US")} rules and one order`, crowds(), options);
  return {
    title: "Rules",
    about:
      "Four comparisons of a small order, which holds for every second one, and ten thousand rules of two. json-logic-engine " +
      "generates code, which Workers forbid; json-rules-engine answers in a promise.",
    header,
    rows: [...one.rows, ...crowd.rows],
    goals: [
      atMost("a condition of four comparisons", 60, one),
      atMost("ten thousand rules and one order", 2_000_000, crowd),
    ],
  };
}
