import type { Machine, Versions } from "../base/machine.ts";
import type { Plane } from "../plan/plan.ts";
import type { LedgerResult } from "./ledger.ts";

/**
 * The lines of `journal.ndjson`: what happened, when, on one clock. `atMs` counts from the origin of the journal (the first
 * line), in ms with fractions, monotonic; `run.zero` says where the load's zero lies, and `readJournal` shifts every event
 * to it, so that everybody who reads the journal reads ms from zero (before zero: negative).
 */
export type JournalEvent = { readonly atMs: number } & JournalEntry;

export type JournalEntry =
  | {
      readonly type: "run.started";
      readonly id: string;
      readonly startedAt: string;
      readonly monotonicNs: string;
      readonly command: readonly string[];
      readonly versions: Versions;
      readonly machine: Machine;
    }
  /** A stage began or ended; `environment` = topologies forming, `whole` = ready. */
  | {
      readonly type: "run.stage";
      readonly stage: "environment" | "whole" | "warmup" | "load" | "drain" | "heal" | "ledger" | "teardown" | "done";
    }
  | { readonly type: "run.zero" }
  | {
      readonly type: "node.started";
      readonly target: string;
      readonly node: NodeName;
      readonly address: string;
      readonly pid: number | null;
      readonly role: NodeRole;
    }
  | {
      readonly type: "node.exited";
      readonly target: string;
      readonly node: NodeName;
      readonly asked: boolean;
      readonly detail: string;
    }
  | {
      readonly type: "warmup.ended";
      readonly load: string;
      readonly durationMs: number;
      readonly done: number;
      readonly failed: number;
      readonly offered: number;
    }
  | {
      readonly type: "fault.injecting";
      readonly fault: string;
      readonly kind: string;
      readonly target: string;
      readonly nodes: readonly NodeName[];
      readonly plane: Plane | null;
    }
  | { readonly type: "fault.injected"; readonly fault: string }
  /** The effect was felt (`effective`), or not within the limit. `detail` says what was measured. */
  | { readonly type: "fault.effect"; readonly fault: string; readonly effective: boolean; readonly detail: string }
  | {
      readonly type: "fault.failed";
      readonly fault: string;
      /** `refused`: the target itself said no, as Redis does by an error reply. */
      readonly stage: "resolve" | "inject" | "refused" | "effect" | "heal";
      readonly message: string;
    }
  | {
      readonly type: "fault.healing";
      readonly fault: string;
      readonly why: "window over" | "end of run" | "interrupted" | "stop condition" | "error";
    }
  | { readonly type: "fault.healed"; readonly fault: string; readonly verified: boolean; readonly detail: string }
  /** A master changed, as seen by polling (`poll`) or told by a sentinel (`sentinel`). `shard` counts from 1. */
  | {
      readonly type: "role.changed";
      readonly target: string;
      readonly shard: number;
      readonly from: NodeName | null;
      readonly to: NodeName;
      readonly source: "poll" | "sentinel";
      readonly epoch: number | null;
    }
  /** Somebody called a node down: `sdown`, `odown`, `pfail`, `fail`; or took that back. */
  | {
      readonly type: "node.down";
      readonly target: string;
      readonly node: NodeName;
      readonly how: "sdown" | "odown" | "pfail" | "fail";
      readonly by: NodeName;
    }
  | {
      readonly type: "node.up";
      readonly target: string;
      readonly node: NodeName;
      readonly how: "sdown" | "odown" | "pfail" | "fail";
      readonly by: NodeName;
    }
  /** Other sentinel messages of a failover, such as `+try-failover`. */
  | {
      readonly type: "sentinel.said";
      readonly target: string;
      readonly sentinel: NodeName;
      readonly channel: string;
      readonly message: string;
    }
  /** One INFO reading of a node, once a second; `reading` null = the node did not answer, with the reason. */
  | {
      readonly type: "info";
      readonly target: string;
      readonly node: NodeName;
      readonly reading: InfoReading | null;
      readonly reason: string | null;
    }
  /**
   * The writer of a shard (one write every 20 ms to the node that it believes to be the master, and after a failure to every
   * node of the shard): only changes are journalled. `accepted`: the first write accepted after a refusal, or by another node
   * than before; `refused`: the first one not accepted, with the code. `sentAtMs` = when that write was sent.
   */
  | {
      readonly type: "write.accepted";
      readonly target: string;
      readonly shard: number;
      readonly node: NodeName;
      readonly sentAtMs: number;
    }
  | {
      readonly type: "write.refused";
      readonly target: string;
      readonly shard: number;
      readonly node: NodeName;
      readonly code: string;
      readonly sentAtMs: number;
    }
  /** Processors used in the last second: by this run, and by strangers (other programs, and other guests of the host). */
  | { readonly type: "machine"; readonly cores: number; readonly ownCores: number; readonly strangerCores: number }
  /** Which data nodes belong to a shard, as polling saw it: the first reading, and every change. `shard` counts from 1. */
  | {
      readonly type: "shard.members";
      readonly target: string;
      readonly shard: number;
      readonly nodes: readonly NodeName[];
    }
  /**
   * Once a second of a Sentinel topology: how many of the sentinels said OK to CKQUORUM, and what the first other one said. One
   * that does not answer says no.
   */
  | {
      readonly type: "quorum.seen";
      readonly target: string;
      readonly agreeing: number;
      readonly asked: number;
      readonly reason: string | null;
    }
  /**
   * Once a second of a Cluster: of the 16,384 slots those that nobody owns in the view of any node that answered, and those on
   * whose owner these nodes do not agree. Null: no node answered.
   */
  | {
      readonly type: "slots.seen";
      readonly target: string;
      readonly answered: number;
      readonly unowned: number | null;
      readonly disputed: number | null;
    }
  /** New entries of a node's slow log, without their arguments: those hold keys. At most 128 a second. */
  | {
      readonly type: "slow.commands";
      readonly target: string;
      readonly node: NodeName;
      readonly commands: readonly {
        readonly id: number;
        readonly command: string;
        readonly arguments: number;
        readonly durationUs: number;
      }[];
    }
  /** A load's ledger was compared with what survived, after all faults were healed. The times in it count from zero as they are. */
  | ({ readonly type: "ledger.verified" } & LedgerResult)
  /** It was not, and nothing is known. */
  | { readonly type: "ledger.unknown"; readonly load: string; readonly target: string; readonly reason: string }
  /** A probe could not look for reasons of its own (a bug, a full disk): readings are missing from here. */
  | { readonly type: "probe.lost"; readonly probe: string; readonly target: string; readonly reason: string }
  /**
   * A target that stands, after the run and all clean-up, compared with what it was before. Empty lists: as it was found; what could
   * not be looked at is in `unchecked`.
   */
  | {
      readonly type: "target.compared";
      readonly target: string;
      readonly keysLeft: number;
      /** Settings and users. */
      readonly changed: readonly string[];
      /** Connections of redrill's. */
      readonly clients: readonly string[];
      /** Masters that are others now. */
      readonly masters: readonly string[];
      readonly unchecked: readonly string[];
    }
  | { readonly type: "toxiproxy.replaced"; readonly target: string; readonly reason: string }
  /** A k6 process; `instance`, from 1, where several share the load. */
  | {
      readonly type: "engine.started";
      readonly what: "warmup" | "load";
      readonly instance?: number;
      readonly pid: number;
    }
  | {
      readonly type: "engine.ended";
      readonly what: "warmup" | "load";
      readonly instance?: number;
      readonly exitCode: number | null;
      readonly signal: string | null;
      readonly asked: boolean;
      readonly lastLines: readonly string[];
    }
  | { readonly type: "stop.reached"; readonly stop: string; readonly reason: string }
  | { readonly type: "run.interrupted"; readonly signal: "SIGINT" | "SIGTERM" | "SIGHUP" }
  /** The environment could not be made or kept: exit code 3. */
  | {
      readonly type: "environment.failed";
      readonly target: string | null;
      readonly message: string;
      readonly lastLines: readonly string[];
    }
  /** A defect of redrill itself: exit code 5. */
  | { readonly type: "internal.error"; readonly message: string; readonly stack: string }
  /** What was started or injected is gone again, or what is left, each with the command that would remove it. */
  | { readonly type: "cleanup.ended"; readonly complete: boolean; readonly left: readonly string[] }
  | { readonly type: "run.ended" };

/** `sessions-node-1`, `cache-node-4`, `sessions-sentinel-2`: the target's name, what it is, its number. Roles move; names don't. */
export type NodeName = string;

export type NodeRole = "master" | "replica" | "sentinel";

/** Counters are as the node gave them (since its start): whoever needs a rate takes differences, and a new `runId` breaks them. */
export interface InfoReading {
  readonly runId: string;
  /** What it says that it is: `7.0.15`. Missing in older journals. */
  readonly version?: string;
  readonly role: "master" | "replica";
  readonly uptimeSeconds: number;
  readonly connectedClients: number;
  readonly blockedClients: number;
  readonly usedMemoryBytes: number;
  readonly usedMemoryRssBytes: number;
  /** 0 = unlimited. */
  readonly maxMemoryBytes: number;
  /** Null where the server does not know it yet: one that has just started has no resident size. */
  readonly fragmentationRatio: number | null;
  readonly commandsProcessed: number;
  readonly connectionsReceived: number;
  readonly rejectedConnections: number;
  readonly keyspaceHits: number;
  readonly keyspaceMisses: number;
  readonly expiredKeys: number;
  readonly evictedKeys: number;
  readonly fullResyncs: number;
  readonly latestForkUs: number;
  /** Missing where the server does not say (before 6.2). */
  readonly totalForks?: number;
  /** Processor time of the thread that serves commands; missing where the server does not say (before 6.2). */
  readonly mainThreadCpuSeconds?: number;
  readonly aofDelayedFsyncs: number;
  readonly keys: number;
  readonly masterReplicationOffset: number;
  /** Of a master: its connected replicas; of a replica: none. */
  readonly replicas: readonly {
    readonly address: string;
    readonly offset: number;
    readonly lagSeconds: number;
    readonly state: string;
  }[];
  /**
   * How many commands came into the slow log since the start, and the longest of those that are new since the last reading (0 = none
   * is). Missing where it could not be read.
   */
  readonly slowLog?: { readonly count: number; readonly longestUs: number };
  /** Of a replica: whether its link to the master is up; null for a master. */
  readonly masterLinkUp: boolean | null;
}
