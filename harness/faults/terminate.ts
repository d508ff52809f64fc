import type { FaultKind, ResolvedFault } from "./contract.ts";
import { injectIntoAll } from "./inject-into-all.ts";
import { dataParameter, type TakeDown, takeDown } from "./take-down.ts";

/** Redis waits for lagging replicas for 10 s, and saving takes its time. */
const limitMs = 15_000;

/** The process is asked to end, as by an orchestrator or an operator, and saves its data or not. */
export const terminate: FaultKind = {
  description:
    "Asks the process to end (SIGTERM, or SHUTDOWN with or without saving), and starts it again after the window.",
  needs: ["kill", "restart"],
  targets: ["node", "sentinel"],
  window: "optional",
  windowKey: { name: "restart", prefix: "after" },
  isLink: false,
  parameters: {
    save: {
      type: "word",
      description: "SIGTERM, where the server saves as it is configured, or SHUTDOWN SAVE (yes), SHUTDOWN NOSAVE (no).",
      default: "as-configured",
      oneOf: ["as-configured", "yes", "no"],
    },
    data: dataParameter,
  },
  inject: (fault) => injectIntoAll(fault, (node) => takeDown(fault, node, politely(fault))),
};

/** Ends a server in order. One that has to be killed in the end was not terminated. */
export function politely({ parameters }: Pick<ResolvedFault, "parameters">): TakeDown {
  const save = parameters["save"] === "yes" ? true : parameters["save"] === "no" ? false : null;
  return async (node) =>
    (await node.terminate(save, limitMs)) ? null : `it had not ended after ${String(limitMs)} ms and was killed`;
}
