// A new checkout is shown to the team, then to a fifth of two countries, then to more of them; and switched off in need.
import { chain } from "modulink-edge";
import { type FlagsData, flags, openFeatureFlags, openFeatureProvider } from "modulink-edge/decisions";
import { unleash } from "./unleash.ts";

interface Order {
  readonly customer: string;
  readonly country: string;
}

const rollout = (percentage: number): FlagsData => ({
  checkout: { keys: ["team"], when: { path: "country", in: ["DE", "FR"] }, percentage },
  button: { variants: { green: "#0a0", blue: "#00a" }, default: { green: 1, blue: 1 } },
});

let exposures = 0;
const features = flags<string>(rollout(0), { onExposure: () => exposures++ });
const contextOf = ({ customer, country }: Order) => ({ targetingKey: customer, country });
const checkout = chain("checkout").when(
  features.on("checkout", contextOf),
  () => "new",
  () => "old",
);

const orders = Array.from(
  { length: 1000 },
  (_, at): Order => ({ customer: `c${at}`, country: at % 2 ? "DE" : "NZ" }),
);
const seers = () => new Set(orders.filter((order) => checkout(order) === "new"));

console.log("the team:", checkout({ customer: "team", country: "NZ" }), "others:", seers().size);
features.reload(rollout(20));
const some = seers();
features.reload(rollout(50));
const more = seers();
console.log(
  `20 %: ${some.size} of 500, 50 %: ${more.size}, moved: ${[...some].filter((order) => !more.has(order)).length}`,
);

features.reload({ ...rollout(50), checkout: { enabled: false } });
const { value, reason } = features.details("checkout", false, { targetingKey: "team" });
console.log("switched off:", value, reason, `${exposures} exposures`);

// The same flags through OpenFeature, and features of Unleash through ours.
const vendor = openFeatureFlags(openFeatureProvider(features, { runsOn: "server" }));
console.log(await vendor.details("button", "#888", { targetingKey: "ada" }));
const server = unleash({
  features: [
    {
      name: "Search",
      enabled: true,
      strategies: [{ name: "userWithId", parameters: { userIds: "ada, bob" } }],
    },
  ],
});
console.log(server.isEnabled("Search", { userId: "ada" }), server.isEnabled("Search", { userId: "eve" }));

if ([...some].some((order) => !more.has(order)) || seers().size !== 0) throw new Error("somebody was moved");
