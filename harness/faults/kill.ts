import type { FaultKind } from "./contract.ts";
import { injectIntoAll } from "./inject-into-all.ts";
import { dataParameter, takeDown } from "./take-down.ts";

/** The process ends as in a crash, and is started again on the data of its disk, or without. */
export const kill: FaultKind = {
  description: "Ends the process with SIGKILL, and starts it again after the window, or at the end of the run.",
  needs: ["kill", "restart"],
  targets: ["node", "sentinel"],
  window: "optional",
  windowKey: { name: "restart", prefix: "after" },
  isLink: false,
  parameters: { data: dataParameter },
  inject: (fault) =>
    injectIntoAll(fault, (node) =>
      takeDown(fault, node, async () => {
        await node.kill();
        return null;
      }),
    ),
};
