import type { Ability, PlannedTarget } from "../../plan/plan.ts";
import type { PartitionCut, TopologyContext } from "../contract.ts";
import type { ToxiproxySpec } from "../toxiproxy-server.ts";
import type { Ground, Layout, Place } from "./layout.ts";
import type { Running } from "./running.ts";

/** What a provider of topologies of our own does for one of them: seats, servers, toxiproxy. The rest is the same for all. */
export interface Host {
  /** What can be done to each node; `link` comes with its proxies. */
  readonly abilities: readonly Ability[];
  /** How a server is called that ended: `redis-server`. */
  readonly program: string;
  readonly ground: Ground;
  /** Puts every server's files where it will find them. */
  prepare(layout: Layout): Promise<void>;
  /** Starts a server on the data that is there, and does not wait for it to be of use. `server`: a version or a path; null = the usual. */
  start(place: Place, server: string | null): Promise<Running>;
  /** Takes a server's data off its disk; left out: nobody can. */
  readonly wipe?: (place: Place) => Promise<void>;
  /** How toxiproxy is started, which is asked for only where there are proxies. */
  toxiproxy(layout: Layout): Pick<ToxiproxySpec, "control" | "launch">;
  /** Cuts a server off from others; throws where it can't be done. */
  cutOff(place: Place, others: readonly Place[], direction: PartitionCut["direction"]): Promise<void>;
  /** Ends that. Harmless where nothing is cut. */
  rejoin(place: Place): Promise<void>;
  /** Does what a server sends get to another one, past every proxy? Null: nobody can tell. */
  reaches(from: Place, to: Place, limitMs: number): Promise<boolean | null>;
  /** Processes of this machine that work for it and are no descendants of the harness. */
  readonly pids: () => readonly number[];
  /** Takes away whatever is left, in every state. Harmless when repeated. */
  release(): Promise<void>;
}

/** Makes the host of one target. Throws `EnvironmentError`, and leaves nothing behind then. */
export type OpenHost = (target: PlannedTarget, context: TopologyContext) => Promise<Host>;
