import type { Topology } from "../topology/contract.ts";
import type { ProbeContext, StartProbe } from "./contract.ts";
import { every } from "./every.ts";
import { compareSlots, parseSlotOwners } from "../base/slot-owners.ts";

const intervalMs = 1_000;
const limitMs = 900;

type Look = (topology: Topology, journal: ProbeContext["journal"]) => Promise<void>;

/** Once a second: do enough sentinels see each other and agree that a failover is possible; do all nodes agree on every slot? */
export const probeAgreement: StartProbe = async (topology, { journal }) => {
  const look = lookFor(topology);
  if (look === null) return { [Symbol.asyncDispose]: async () => undefined };
  return every(
    intervalMs,
    async () => look(topology, journal),
    (error) => {
      journal({ type: "probe.lost", probe: "agreement", target: topology.name, reason: String(error) });
    },
  );
};

function lookFor({ target: { topology } }: Topology): Look | null {
  switch (topology) {
    case "sentinel":
      return askQuorum;
    case "cluster":
      return askSlots;
    case "standalone":
      return null;
    default:
      return topology satisfies never;
  }
}

const askQuorum: Look = async ({ name, sentinels, access }, journal) => {
  const refusals = await Promise.all(
    sentinels.map(async (sentinel) =>
      sentinel.ask(["SENTINEL", "CKQUORUM", access.masterName ?? name], limitMs).then(
        () => null,
        (error: unknown) => `${sentinel.name}: ${error instanceof Error ? error.message : String(error)}`,
      ),
    ),
  );
  const refused = refusals.filter((why) => why !== null);
  const [asked, agreeing] = [sentinels.length, sentinels.length - refused.length];
  journal({ type: "quorum.seen", target: name, asked, agreeing, reason: refused[0] ?? null });
};

const askSlots: Look = async ({ name, nodes }, journal) => {
  const answers = await Promise.all(
    nodes.map(async (node) => node.ask(["CLUSTER", "NODES"], limitMs).catch(() => null)),
  );
  const views = answers.filter((answer) => typeof answer === "string").map(parseSlotOwners);
  const { unowned, disputed } = compareSlots(views);
  journal({ type: "slots.seen", target: name, answered: views.length, unowned, disputed });
};
