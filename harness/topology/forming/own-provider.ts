import { EnvironmentError } from "../../base/errors.ts";
import type { Ability } from "../../plan/plan.ts";
import type { Provider } from "../contract.ts";
import { PortTaken } from "../port-taken.ts";
import type { OpenHost } from "./host.ts";
import { OwnTopology } from "./own-topology.ts";

const attempts = 5;

/** A provider of topologies that we start ourselves; when somebody was faster on a port, it starts over with others. */
export function ownProvider(abilities: readonly Ability[], open: OpenHost): Provider {
  return {
    abilities,

    create: async (target, context) => {
      for (let attempt = 1; ; attempt++) {
        try {
          return await OwnTopology.form(target, context, open);
        } catch (error) {
          if (!(error instanceof PortTaken)) throw error;
          if (attempt < attempts) continue;
          throw new EnvironmentError(`${error.message}, ${String(attempts)} times in a row, each with other ports.`, {
            lastLines: error.lastLines,
            cause: error,
          });
        }
      }
    },
  };
}
