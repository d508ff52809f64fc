import type { Provider } from "../contract.ts";
import { ExternalTopology } from "./external-topology.ts";

/** A deployment that stands, by its address. */
export const externalProvider: Provider = {
  abilities: ["link", "exec"],

  create: async (target, context) => {
    const { external } = target;
    if (external === undefined) throw new Error(`${target.name} has no addresses: the plan should have asked for them`);
    return await ExternalTopology.open(target, external, context);
  },
};
