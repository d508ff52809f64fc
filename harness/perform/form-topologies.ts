import { providers } from "../topology/providers.ts";
import type { Topology } from "../topology/contract.ts";
import type { Stage } from "./stage.ts";

/** Forms all targets beside each other, and resolves when each is whole. Throws the first failure, when none forms any more. */
export async function formTopologies(stage: Stage): Promise<ReadonlyMap<string, Topology>> {
  const { plan, work, logs, undo, journal, interrupted, binaries, teardown, giveUp } = stage;
  journal.write({ type: "run.stage", stage: "environment" });
  const forming = await Promise.allSettled(
    plan.targets.map(async (target) => {
      const topology = await providers[target.provider].create(target, {
        dataFolder: work,
        logsFolder: logs,
        undo,
        journal: journal.write,
        signal: interrupted,
        giveUp,
        binaries,
      });
      teardown.target(`stop ${target.name}`, async () => topology[Symbol.asyncDispose]());
      return topology;
    }),
  );
  const topologies = forming.map((outcome) => {
    if (outcome.status === "rejected") throw outcome.reason;
    return outcome.value;
  });
  journal.write({ type: "run.stage", stage: "whole" });
  return new Map(topologies.map((topology) => [topology.name, topology]));
}
