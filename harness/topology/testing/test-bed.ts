import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { findBinaries } from "../../base/binaries.ts";
import { isRunning } from "../../base/process-identity.ts";
import { UndoLog } from "../../base/undo-log.ts";
import type { UndoLine } from "../../base/undo-record.ts";
import { pendingUndo } from "../../base/undo.ts";
import type { JournalEntry } from "../../journal/event.ts";
import type { PlannedCluster, PlannedSentinel, PlannedStandalone, PlannedTarget } from "../../plan/plan.ts";
import type { Address, Provider, Topology, TopologyContext } from "../contract.ts";
import { providers } from "../providers.ts";

const common = { provider: "process", origin: { concurrency: 50, serviceMs: 20, maxQueue: null } } as const;

export function standaloneTarget(more: Partial<PlannedStandalone> = {}): PlannedStandalone {
  return { ...common, name: "one", topology: "standalone", config: {}, proxiedPlanes: [], ...more };
}

export function sentinelTarget(more: Partial<PlannedSentinel> = {}): PlannedSentinel {
  return {
    ...common,
    name: "sessions",
    topology: "sentinel",
    replicas: 2,
    sentinels: 3,
    quorum: 2,
    downAfterMs: 1_000,
    failoverTimeoutMs: 5_000,
    config: {},
    proxiedPlanes: [],
    ...more,
  };
}

export function clusterTarget(more: Partial<PlannedCluster> = {}): PlannedCluster {
  return {
    ...common,
    name: "cache",
    topology: "cluster",
    masters: 3,
    replicasPerMaster: 1,
    nodeTimeoutMs: 1_000,
    config: {},
    proxiedPlanes: [],
    ...more,
  };
}

/** A run's surroundings for tests with real servers; disposing of it removes its folder, and throws when anything is left. */
export interface TestBed extends AsyncDisposable {
  readonly folder: string;
  readonly undoPath: string;
  readonly journalled: readonly JournalEntry[];
  readonly context: TopologyContext;
  /** Forms a topology that is stopped with the bed at the latest. */
  form(target: PlannedTarget): Promise<Topology>;
  /** The process of the toxiproxy that runs here. */
  toxiproxyPid(): number;
  /** What was started or done here and is still there: processes, open undo records, listening ports of these topologies. */
  leftovers(...topologies: readonly Topology[]): Promise<readonly string[]>;
}

export function makeTestBed(
  overrides: Partial<Pick<TopologyContext, "signal" | "binaries">> = {},
  onEntry: (journalled: readonly JournalEntry[]) => void = () => undefined,
  create: Provider["create"] = (target, context) => providers[target.provider].create(target, context),
): TestBed {
  const folder = mkdtempSync(join(tmpdir(), "redrill-test-"));
  const undoPath = join(folder, "undo.ndjson");
  const journalled: JournalEntry[] = [];
  const topologies: Topology[] = [];
  const context: TopologyContext = {
    dataFolder: join(folder, "data"),
    logsFolder: join(folder, "logs"),
    undo: new UndoLog(undoPath),
    journal: (entry) => {
      journalled.push(entry);
      onEntry(journalled);
    },
    signal: new AbortController().signal,
    binaries: findBinaries(process.env),
    ...overrides,
  };
  const bed: TestBed = {
    folder,
    undoPath,
    journalled,
    context,
    form: async (target) => {
      const topology = await create(target, context);
      topologies.push(topology);
      return topology;
    },
    toxiproxyPid: () => {
      const record = pendingUndo(undoPath).find(({ what }) => what.startsWith("end toxiproxy"));
      if (record?.act.kind !== "end-process") throw new Error("toxiproxy has no undo record");
      return record.act.pid;
    },
    leftovers: async (...formed) => [
      ...runningIn(undoPath),
      ...pendingUndo(undoPath).map(({ what }) => `to be undone: ${what}`),
      ...(await listening(formed)),
    ],
    [Symbol.asyncDispose]: async () => {
      await Promise.all(topologies.map((topology) => topology[Symbol.asyncDispose]()));
      const left = await bed.leftovers(...topologies);
      if (left.length > 0) throw new Error(`left behind: ${left.join("; ")}`);
      rmSync(folder, { recursive: true, force: true });
    },
  };
  return bed;
}

/** Whatever has an undo record was started by this bed, marked as done or not. */
export function runningIn(undoPath: string): readonly string[] {
  if (!existsSync(undoPath)) return [];
  const lines = readFileSync(undoPath, "utf8").trim().split("\n");
  return lines.flatMap((text) => {
    const line = JSON.parse(text) as UndoLine;
    if (!("act" in line) || line.act.kind !== "end-process") return [];
    return isRunning(line.act.pid, line.act.startTicks) ? [`running: ${line.what}`] : [];
  });
}

async function listening(topologies: readonly Topology[]): Promise<readonly string[]> {
  const addresses = topologies.flatMap(({ nodes, sentinels, target: { provider } }) =>
    [...nodes, ...sentinels].flatMap((node) =>
      [
        provider === "external" ? null : node,
        node.link("client"),
        node.link("replication"),
        node.link("sentinel"),
      ].flatMap((path) => (path === null ? [] : "listen" in path ? path.listen : path.direct)),
    ),
  );
  // Addresses of networks that are gone with their containers may be anybody's by now.
  const here = addresses.filter(({ host }) => host.startsWith("127."));
  const found = await Promise.all(here.map(async (address) => ({ address, accepts: await accepts(address) })));
  return found.filter(({ accepts: is }) => is).map(({ address }) => `listening: ${String(address.port)}`);
}

function accepts({ host, port }: Address): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ host, port });
    socket.once("connect", () => {
      socket.destroy();
      resolve(true);
    });
    socket.once("error", () => {
      resolve(false);
    });
  });
}
