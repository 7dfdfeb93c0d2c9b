import type { ChainReport, LinkReport, Recommendation } from "./types.ts";

/** So many runs say something. */
const enough = 20;

const percent = (part: number): string => `${(part * 100).toFixed(1)} %`;
const ms = (time: number): string => `${time.toPrecision(3)} ms`;

function* ofLink({ link, ...found }: LinkReport, retried: boolean): Generator<Recommendation> {
  const { runs, errorRate, p50, p99, share, mean } = found;
  if (runs < enough) return;
  if (errorRate >= 0.05) {
    const how = retried ? "Its retries do not help: look at what it calls" : "A retry or a fallback may help";
    yield {
      kind: "failing",
      link,
      text: `${link} fails in ${percent(errorRate)} of runs. ${how}.`,
      evidence: { runs, errorRate },
    };
  }
  if (p99 > 100 && p99 > 10 * p50)
    yield {
      kind: "slow-tail",
      link,
      text: `${link} takes ${ms(p99)} in one of a hundred runs, and ${ms(p50)} usually. A timeout or a hedge may help.`,
      evidence: { runs, p50, p99 },
    };
  if (share > 0.8 && mean >= 10)
    yield {
      kind: "dominant",
      link,
      text: `${link} takes ${percent(share)} of the chain's time. Look there first; a cache may help.`,
      evidence: { runs, share, mean },
    };
}

const counted = (events: ChainReport["events"], pattern: RegExp): number =>
  events.reduce((sum, { event, reason, count }) => sum + (pattern.test(`${event} ${reason}`) ? count : 0), 0);

/** What the numbers of a chain suggest. */
export function* adviceOn({ links, events, runs }: Omit<ChainReport, "advice">): Generator<Recommendation> {
  const outermost = links.filter(({ link }) => !links.some((other) => link.startsWith(`${other.link}/`)));
  const several = outermost.length > 1;
  for (const one of links) {
    const retried =
      counted(
        events.filter(({ link }) => link === one.link),
        /^retry:/,
      ) > 0;
    yield* ofLink(several ? one : { ...one, share: 0 }, retried);
  }
  const exhausted = counted(events, /^retry:stopped (attempts|deadline|budget)$/);
  if (exhausted >= enough)
    yield {
      kind: "exhausted",
      link: "",
      text: `Retries were used up ${exhausted} times.`,
      evidence: { exhausted },
    };
  const opened = counted(events, /^breaker:opened /);
  if (opened >= 3)
    yield {
      kind: "flapping",
      link: "",
      text: `Breakers opened ${opened} times. A longer recovery may help.`,
      evidence: { opened },
    };
  const refused = counted(events, /^[\w-]+:rejected /);
  if (runs >= enough && refused > 0.05 * runs)
    yield {
      kind: "refused",
      link: "",
      text: `${refused} calls were refused in ${runs} runs. The limits, or what is behind them, are too small.`,
      evidence: { refused, runs },
    };
}
