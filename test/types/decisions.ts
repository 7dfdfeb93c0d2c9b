// What the compiler knows of conditions, rules and flags, and what it refuses.
import { chain } from "modulink-edge";
import {
  type Condition,
  condition,
  type Decision,
  type FlagDetails,
  flags,
  openFeatureFlags,
  openFeatureProvider,
  rules,
} from "modulink-edge/decisions";
import { exactly } from "./exactly.ts";

interface Order {
  readonly total: number;
}

// Facts and outcomes are those of the functions; a decision is there at once when all of them answer at once.
const plain = rules([
  {
    name: "a",
    when: (order: Order) => order.total > 1,
    do: (order: { readonly total: number; id: string }) => order.id,
  },
  { name: "b", do: 5 },
  { name: "c", do: "five" },
]);
exactly<string | 5>()(plain({ total: 1, id: "x" }).outcomes[0] ?? 5);
exactly<string | 5 | undefined>()(plain({ total: 1, id: "x" }).outcomes[0]);
// @ts-expect-error the facts lack what one of the functions takes
plain({ total: 1 });
// @ts-expect-error a condition takes a number here
plain({ total: "1", id: "x" });

const late = rules([{ name: "a", do: async (order: Order) => order.total }]);
exactly<Promise<Decision<Order, number>>>()(late({ total: 1 }));
const asking = rules([{ name: "a", when: async (order: Order) => order.total > 1, do: 1 }]);
exactly<Promise<Decision<Order, 1>>>()(asking({ total: 1 }));
const found = rules([{ name: "a", do: (order: Order) => order.total }], { facts: { score: async () => 1 } });
exactly<Promise<Decision<Order, number>>>()(found({ total: 1 }));
const given = rules<Order>([{ name: "a", when: ({ total }) => total > 1, do: ({ total }) => total }]);
exactly<Decision<Order, unknown> | Promise<Decision<Order, unknown>>>()(given({ total: 1 }));
exactly<number>()(
  chain("c")
    .link(rules([{ name: "a", do: (order: Order) => order.total }]))
    .link((d) => d.fired.length)({ total: 1 }),
);

// @ts-expect-error a rule has a name
rules([{ do: 1 }]);
// @ts-expect-error a rule has something to do
rules([{ name: "a" }]);
// @ts-expect-error a predicate answers yes or no
rules([{ name: "a", when: (order: Order) => order.total, do: 1 }]);
// @ts-expect-error a priority is a number
rules([{ name: "a", priority: "high", do: 1 }]);
// @ts-expect-error there is no such mode
rules([], { mode: "last" });
// @ts-expect-error errors are reported or thrown, never ignored
rules([], { onError: "ignore" });
// @ts-expect-error decisions cannot be changed
plain({ total: 1, id: "x" }).fired.push("b");
// @ts-expect-error nothing can be missing of what was decided in time
late({ total: 1 }).fired;

exactly<boolean>()(condition({ path: "a", eq: 1 })({}));
const parsed: Condition = JSON.parse("{}");
exactly<boolean>()(condition(parsed)({}));
// @ts-expect-error there is no such comparison
condition({ path: "a", is: 1 });
// @ts-expect-error only numbers and texts have an order
condition({ path: "a", gt: true });
// @ts-expect-error a range has two ends
condition({ path: "a", between: [1] });
// @ts-expect-error a list is asked for
condition({ path: "a", in: "list" });
// @ts-expect-error all of several conditions, not of one
condition({ all: { path: "a", eq: 1 } });
// @ts-expect-error an expression is written as a text
condition({ path: "a", matches: /a/ });

// The names of flags are known, and their values have the type of the default.
const features = flags({ beta: true, theme: { variants: { dark: "#000", light: "#fff" }, default: "dark" } });
exactly<boolean>()(features.value("beta", false));
exactly<string>()(features.value("theme", "#888"));
exactly<FlagDetails<number>>()(features.details("theme", 5));
exactly<readonly ("beta" | "theme")[]>()(features.names);
const open = flags<string>(JSON.parse("{}"));
exactly<number>()(open.value("whatever", 1));
// @ts-expect-error there is no flag of that name
features.value("betta", false);
// @ts-expect-error there is no flag of that name
features.on("betta");
// @ts-expect-error a default is wanted
features.value("beta");
// @ts-expect-error percentages are numbers
flags({ beta: { percentage: "20" } });
// @ts-expect-error weights are numbers
flags({ beta: { default: { on: "much" } } });
// @ts-expect-error a flag has no such part
flags({ beta: { percent: 20 } });
// @ts-expect-error the targeting key is a text
features.value("beta", false, { targetingKey: 5 });

// Who answers in time gives promises.
const server = openFeatureProvider(open, { runsOn: "server" });
const client = openFeatureProvider(open, { runsOn: "client" });
exactly<Promise<boolean>>()(openFeatureFlags(server).value("a", false));
exactly<boolean>()(openFeatureFlags(client).value("a", false));
// @ts-expect-error it is said where a provider runs
openFeatureProvider(open, {});
// @ts-expect-error flags are asked of a client or a provider
openFeatureFlags({ getBooleanValue: () => true });
