import { deadlineMs } from "./asking.ts";
import { exchange, isReply, pings } from "./exchange.ts";
import { answersPing, bothWays, toxicKind } from "./link-fault.ts";

/** As a middle box that has forgotten a connection. Connections that are open end by FIN at their next byte, new ones by RST (FACTS). */
export const reset = toxicKind({
  description: "Resets each connection on the path to a node at its first byte; those that are open end at their next.",
  parameters: {},
  hurtOf: (fault, link) => ({
    toxics: bothWays(fault, "reset_peer", { timeout: 0 }),
    feel: async () => {
      const { end } = await exchange(link.listen, pings(1), { limitMs: 4 * deadlineMs, isEnough: isReply });
      return { effective: end === "reset", detail: `a connection through the ${link.plane} path was ${end}` };
    },
    isBack: () => answersPing(link),
  }),
});
