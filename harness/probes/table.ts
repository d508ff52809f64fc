import { probeAgreement } from "./agreement.ts";
import { probeClusterFailures } from "./cluster-failures.ts";
import type { ProbeContext, StartProbe } from "./contract.ts";
import { probeInfo } from "./info.ts";
import { probeMachine } from "./machine.ts";
import { probeRoles } from "./roles.ts";
import { probeSentinelEvents } from "./sentinel-events.ts";
import { probeWriter } from "./writer.ts";
import type { Topology } from "../topology/contract.ts";

/** Every probe, each started for every target. */
const probes: readonly StartProbe[] = [
  probeInfo,
  probeRoles,
  probeAgreement,
  probeClusterFailures,
  probeSentinelEvents,
  probeWriter,
];

/** Starts all probes on all topologies, and the one of this machine; disposing stops them all. What started before an error is stopped again. */
export async function startProbes(topologies: readonly Topology[], context: ProbeContext): Promise<AsyncDisposable> {
  const started = await Promise.allSettled([
    probeMachine(topologies, context),
    ...topologies.flatMap((topology) => probes.map((start) => start(topology, context))),
  ]);
  const running = started.flatMap((start) => (start.status === "fulfilled" ? [start.value] : []));
  const stop = async () => {
    await Promise.all(running.map((probe) => probe[Symbol.asyncDispose]()));
  };
  const failed = started.find((start) => start.status === "rejected");
  if (failed !== undefined) {
    await stop();
    throw failed.reason;
  }
  return { [Symbol.asyncDispose]: stop };
}
