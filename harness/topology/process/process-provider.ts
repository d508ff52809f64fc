import { EnvironmentError } from "../../base/errors.ts";
import type { Provider } from "../contract.ts";
import { PortTaken } from "../port-taken.ts";
import { ProcessTopology } from "./process-topology.ts";

const attempts = 5;

/** redis-server processes of our own on 127.0.0.1. */
export const processProvider: Provider = {
  abilities: ["kill", "pause", "restart", "link", "configure"],

  create: async (target, context) => {
    for (let attempt = 1; ; attempt++) {
      try {
        return await ProcessTopology.form(target, context);
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
