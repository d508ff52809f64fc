import { deadlineMs, ping } from "./asking.ts";
import { answersPing, bothWays, toxicKind } from "./link-fault.ts";

/** Data vanishes on the path and nobody is told: connections stay open, connecting works. Healing closes the connections. */
export const blackHole = toxicKind({
  description: "Swallows everything on the path to a node, both ways, with the connections open.",
  parameters: {},
  hurtOf: (fault, link) => ({
    toxics: bothWays(fault, "timeout", { timeout: 0 }),
    feel: async () => {
      const pings = [await ping(link, deadlineMs), await ping(link, deadlineMs)];
      return {
        effective: pings.every((result) => result === "timed out"),
        detail: `two PINGs through the ${link.plane} path with ${String(deadlineMs)} ms each: ${pings.join(", ")}`,
      };
    },
    isBack: () => answersPing(link),
  }),
});
