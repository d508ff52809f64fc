import type { FaultKind } from "./contract.ts";
import { injectIntoAll } from "./inject-into-all.ts";
import { dataParameter, takeDown } from "./take-down.ts";
import { politely } from "./terminate.ts";

/** The process ends and is back at once: shorter than anybody's patience, often unseen by those who watch over it. */
export const restart: FaultKind = {
  description: "Ends the process and starts it again as soon as it is down, with its data or without.",
  needs: ["kill", "restart"],
  targets: ["node", "sentinel"],
  window: "none",
  isLink: false,
  parameters: {
    how: {
      type: "word",
      description: "In order with SIGTERM (terminate), or as in a crash with SIGKILL (kill).",
      default: "terminate",
      oneOf: ["terminate", "kill"],
    },
    data: dataParameter,
  },
  inject: (fault) =>
    injectIntoAll(fault, (node) =>
      takeDown(fault, node, async () => {
        if (fault.parameters["how"] !== "kill") return politely(fault)(node);
        await node.kill();
        return null;
      }),
    ),
};
