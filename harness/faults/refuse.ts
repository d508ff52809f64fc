import { deadlineMs, ping } from "./asking.ts";
import type { FaultKind } from "./contract.ts";
import { answersPing, injectIntoLinks, linkKind, planeParameter } from "./link-fault.ts";

/** As a service whose port is closed, or a firewall that rejects: connections end (FIN), new ones are refused. */
export const refuse: FaultKind = {
  ...linkKind,
  description: "Ends the connections on the path to a node and refuses new ones.",
  parameters: { plane: planeParameter },
  inject: (fault) =>
    injectIntoLinks(
      fault,
      (link) => ({
        toxics: [],
        feel: async () => {
          const result = await ping(link, deadlineMs);
          return { effective: result === "refused", detail: `PING through the ${link.plane} path: ${result}` };
        },
        isBack: () => answersPing(link),
      }),
      "shut",
    ),
};
