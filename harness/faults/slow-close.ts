import { msText } from "./asking.ts";
import { exchange } from "./exchange.ts";
import { bothWays, numberOf, toxicKind } from "./link-fault.ts";

/** A server of any kind closes a connection that breaks the protocol. */
const breach = "*not-a-number\r\n";
const slackMs = 1_000;

/** Connections that one side has ended stay open for the other: half-dead ones pile up. */
export const slowClose = toxicKind({
  description: "Tells a side of a connection late that the other one has closed it.",
  parameters: {
    delay: {
      type: "duration",
      description: "How late each side learns that the other has closed.",
      default: "1s",
      min: 10,
      max: 3_000,
    },
  },
  hurtOf: (fault, link) => {
    const delayMs = numberOf(fault, "delayMs");
    const look = () => exchange(link.listen, breach, { limitMs: delayMs + slackMs });
    return {
      toxics: bothWays(fault, "slow_close", { delay: Math.round(delayMs) }),
      feel: async () => {
        const { end, tookMs } = await look();
        return {
          effective: end === "closed" && tookMs >= 0.9 * delayMs,
          detail: `a close through the ${link.plane} path was seen after ${msText(tookMs)} (${end}); ${msText(delayMs)} were to be added`,
        };
      },
      isBack: async () => {
        const { end, tookMs } = await look();
        return end === "closed" && tookMs < delayMs
          ? `a close through the ${link.plane} path was seen after ${msText(tookMs)}`
          : null;
      },
    };
  },
});
