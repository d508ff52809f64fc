import type { PlannedStandalone } from "../../plan/plan.ts";
import { askFor } from "./replies.ts";
import { missingInReplication } from "./replication.ts";
import type { Shape } from "./shape.ts";

export const standalone: Shape<PlannedStandalone> = {
  missing: async ({ nodes }) => (await Promise.all(nodes.map((node) => missingInReplication(node, 0)))).flat(),

  roles: async ({ nodes: [node] }) => {
    if (node === undefined) return [];
    // There is nobody else: one that is silent is still the master, one that is gone is not.
    const { kind } = await askFor(node, ["ROLE"], () => null);
    return [{ shard: 1, slots: [], master: kind === "gone" ? null : node, replicas: [], epoch: null }];
  },
};
