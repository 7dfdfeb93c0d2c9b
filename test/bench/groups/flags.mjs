import { InMemoryProvider, OpenFeature as Server } from "@openfeature/server-sdk";
import { OpenFeature as Web, InMemoryProvider as WebMemory } from "@openfeature/web-sdk";
import { flags, murmur3, openFeatureProvider } from "modulink-edge/decisions";
import { atMost, compare, header, mine } from "../policy.mjs";

const contexts = Array.from({ length: 1024 }, (_, at) => ({ targetingKey: `user-${at}`, country: "DE" }));

/** Asks for context after context; gives how many answers there were. */
const asking = (ask) => (size) => {
  let answers = 0;
  for (let i = 0; i < size; i++) if (typeof ask(contexts[i & 1023]) === "boolean") answers++;
  return answers;
};

const awaiting = (ask) => async (size) => {
  let answers = 0;
  for (let i = 0; i < size; i++) if (typeof (await ask(contexts[i & 1023])) === "boolean") answers++;
  return answers;
};

const data = { plain: true, fifth: { percentage: 20 }, german: { when: { path: "country", eq: "DE" } } };
const memory = { plain: { variants: { on: true, off: false }, defaultVariant: "on", disabled: false } };

export async function run(options) {
  const features = flags(data);
  await Web.setProviderAndWait("ours", openFeatureProvider(features, { runsOn: "client" }));
  await Web.setProviderAndWait("memory", new WebMemory(memory));
  await Server.setProviderAndWait("ours", openFeatureProvider(features, { runsOn: "server" }));
  await Server.setProviderAndWait("memory", new InMemoryProvider(memory));
  const [web, webMemory] = [Web.getClient("ours"), Web.getClient("memory")];
  const [server, serverMemory] = [Server.getClient("ours"), Server.getClient("memory")];
  const cases = [
    { name: `${mine}, a percentage`, batch: asking((context) => features.value("fifth", false, context)) },
    { name: `${mine}, on for all`, batch: asking((context) => features.value("plain", false, context)) },
    { name: `${mine}, a condition`, batch: asking((context) => features.value("german", false, context)) },
    { name: "murmur3 of a key alone", batch: asking(({ targetingKey }) => murmur3(targetingKey) >= 0) },
    { name: `web-sdk over ${mine}`, batch: asking(() => web.getBooleanValue("plain", false)) },
    { name: "web-sdk in memory", batch: asking(() => webMemory.getBooleanValue("plain", false)) },
    {
      name: `server-sdk over ${mine}`,
      batch: awaiting((context) => server.getBooleanValue("plain", false, context)),
    },
    {
      name: "server-sdk in memory",
      batch: awaiting((context) => serverMemory.getBooleanValue("plain", false, context)),
    },
  ];
  const one = await compare("a flag", cases, options);
  await Promise.all([Web.close(), Server.close()]);
  return {
    title: "Feature flags",
    about:
      "One flag for one of a thousand contexts, and the SDKs of OpenFeature over it and over their own flags in memory.",
    header,
    rows: one.rows,
    goals: [atMost("a flag with a percentage", 500, one)],
  };
}
