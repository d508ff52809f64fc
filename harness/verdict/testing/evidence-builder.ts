import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Evidence } from "../../journal/evidence.ts";
import type { InfoReading, JournalEntry, JournalEvent } from "../../journal/event.ts";
import { LoadEvidenceBuilder } from "../../journal/load-evidence.ts";
import type { EndRecord, GaugeRecord, LoadRecord } from "../../journal/load-record.ts";
import type { Plan, Plane } from "../../plan/plan.ts";
import { planOf } from "./plan-parts.ts";
import { type SimulatedLoad, simulateLoad } from "./simulate-load.ts";

/** Where zero lies on the journal's clock of everything that is built here. */
const zeroMs = 5_000;
const originNs = 1_000_000_000_000n;

/** Puts together the evidence of a run that never was, for tests and for samples of reports. All times count from zero. */
export class EvidenceBuilder {
  readonly plan: Plan;
  readonly #events: JournalEvent[] = [];
  readonly #records: LoadRecord[] = [];

  constructor(plan: Plan = planOf()) {
    this.plan = plan;
  }

  event(atMs: number, entry: JournalEntry): this {
    this.#events.push({ ...entry, atMs });
    return this;
  }

  record(...records: readonly LoadRecord[]): this {
    for (const record of records) this.#records.push(record);
    return this;
  }

  load(simulated: SimulatedLoad): this {
    return this.record(...simulateLoad(simulated));
  }

  /** A run that began, ended and was cleaned up in order, and the end of its records with totals that fit. */
  inOrder(): this {
    return this.started().endOfRecords().endedInOrder();
  }

  started(): this {
    return this.event(-zeroMs, {
      type: "run.started",
      id: "20261121-101500-a-run-for-tests",
      startedAt: "2026-11-21T10:15:00.000Z",
      monotonicNs: String(originNs),
      command: ["redrill", "run", "test.yaml"],
      versions: { redrill: "0.1.0", node: "v24.21.0", redis: "7.0.15", k6: "2.2.0", toxiproxy: "2.12.0" },
      machine: { cpus: 2, cpuModel: "a processor", memoryBytes: 8 * 2 ** 30, platform: "linux x64" },
    }).event(0, { type: "run.zero" });
  }

  endedInOrder(): this {
    const endMs = this.plan.durationMs;
    const ended = { exitCode: 0, signal: null, asked: false, lastLines: [] };
    return this.event(endMs + 50, { type: "engine.ended", what: "load", ...ended })
      .event(endMs + 900, { type: "cleanup.ended", complete: true, left: [] })
      .event(endMs + 1_000, { type: "run.ended" });
  }

  /** The `end` record, its totals those of the windows by due time. */
  endOfRecords(): this {
    const totals: Record<string, { offered: number; done: number; failed: number; abandoned: number }> = {};
    for (const { name } of this.plan.loads) totals[name] = { offered: 0, done: 0, failed: 0, abandoned: 0 };
    for (const record of this.#records) {
      if (record.type !== "count" || record.by !== "due") continue;
      const sum = (totals[record.load] ??= { offered: 0, done: 0, failed: 0, abandoned: 0 });
      const failed = Object.values(record.failed).reduce((all, count) => all + count, 0);
      sum.offered += record.done + failed + record.abandoned;
      sum.done += record.done;
      sum.failed += failed;
      sum.abandoned += record.abandoned;
    }
    return this.end(totals);
  }

  end(totals: EndRecord["totals"]): this {
    return this.record({ type: "end", instance: 1, atMs: this.plan.durationMs + 40, totals });
  }

  gauge(load: string, atMs: number, parts: Partial<GaugeRecord> = {}): this {
    return this.record(gaugeOf(load, atMs, parts));
  }

  /** A fault from injection to healing, all in order, its effect felt 100 ms after the act. */
  fault(
    name: string,
    nodes: readonly string[],
    {
      atMs,
      healedAtMs,
      plane = null,
    }: { readonly atMs: number; readonly healedAtMs: number; readonly plane?: Plane | null },
  ): this {
    const planned = this.plan.faults.find((fault) => fault.name === name);
    const [kind, target] = [planned?.kind ?? "kill", planned?.target.text ?? "cache.master"];
    return this.event(atMs, { type: "fault.injecting", fault: name, kind, target, nodes, plane })
      .event(atMs, { type: "fault.injected", fault: name })
      .event(atMs + 100, { type: "fault.effect", fault: name, effective: true, detail: "it was felt" })
      .event(healedAtMs, { type: "fault.healing", fault: name, why: "window over" })
      .event(healedAtMs, { type: "fault.healed", fault: name, verified: true, detail: "it is gone" });
  }

  /** A failover in order: down, elected, the first write accepted. */
  failover(
    target: string,
    nodes: { readonly from: string; readonly to: string },
    times: {
      readonly refusedAtMs: number;
      readonly downAtMs: number;
      readonly electedAtMs: number;
      readonly writesAtMs: number;
    },
  ): this {
    const by = `${target}-sentinel-1`;
    const write = { target, shard: 1 };
    return this.event(times.refusedAtMs, {
      type: "write.refused",
      ...write,
      node: nodes.from,
      code: "REFUSED",
      sentAtMs: times.refusedAtMs,
    })
      .event(times.downAtMs, { type: "node.down", target, node: nodes.from, how: "sdown", by })
      .event(times.electedAtMs, { type: "role.changed", ...write, ...nodes, source: "sentinel", epoch: 1 })
      .event(times.electedAtMs + 60, { type: "role.changed", ...write, ...nodes, source: "poll", epoch: 1 })
      .event(times.writesAtMs, { type: "write.accepted", ...write, node: nodes.to, sentAtMs: times.writesAtMs - 2 });
  }

  /** The first reading of who is master. */
  master(target: string, node: string, atMs = -1_000): this {
    return this.event(atMs, { type: "role.changed", target, shard: 1, from: null, to: node, source: "poll", epoch: 0 });
  }

  info(target: string, node: string, atMs: number, reading: Partial<InfoReading> | null): this {
    const reason = reading === null ? "TIMEOUT" : null;
    return this.event(atMs, {
      type: "info",
      target,
      node,
      reading: reading === null ? null : { ...emptyReading, ...reading },
      reason,
    });
  }

  get records(): readonly LoadRecord[] {
    return this.#records;
  }

  /** The evidence as it is; more can be added afterwards for another. */
  evidence(): Evidence {
    const load = new LoadEvidenceBuilder(this.plan.instances);
    for (const record of this.#records) load.add(record);
    return { plan: this.plan, events: this.#events.toSorted((a, b) => a.atMs - b.atMs), load };
  }

  /** The lines of `journal.ndjson`, from the journal's own origin. */
  journalLines(): readonly string[] {
    const shifted = this.#events
      .toSorted((a, b) => a.atMs - b.atMs)
      .map((event) => {
        const sent = "sentAtMs" in event ? { sentAtMs: event.sentAtMs + zeroMs } : {};
        return Object.assign({}, event, { atMs: event.atMs + zeroMs }, sent);
      });
    return shifted.map((event) => JSON.stringify(event));
  }

  loadLines(): readonly string[] {
    const monotonicNs = String(originNs + BigInt(zeroMs) * 1_000_000n);
    const zero: LoadRecord = { type: "zero", version: 1, instance: 1, instances: 1, monotonicNs };
    return [zero, ...this.#records].map((record) => JSON.stringify(record));
  }

  /** Writes a run's folder that `readEvidence` reads. */
  writeTo(folder: string): void {
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, "plan.json"), JSON.stringify(this.plan, null, 2));
    writeFileSync(join(folder, "journal.ndjson"), `${this.journalLines().join("\n")}\n`);
    writeFileSync(join(folder, "load.ndjson"), `${this.loadLines().join("\n")}\n`);
  }
}

/** A reading of a load that is well. */
export function gaugeOf(load: string, atMs: number, parts: Partial<GaugeRecord> = {}): GaugeRecord {
  return {
    type: "gauge",
    load,
    instance: 1,
    atMs,
    backlog: 0,
    workersCalling: 1,
    workersComputing: 0,
    workersWaiting: 49,
    lateWhileIdle: 0,
    stalledInCall: 0,
    originCalls: 0,
    originInFlight: 0,
    originMaxInFlight: 0,
    originRefused: 0,
    counters: {},
    ...parts,
  };
}

const emptyReading: InfoReading = {
  runId: "a",
  role: "master",
  uptimeSeconds: 100,
  connectedClients: 10,
  blockedClients: 0,
  usedMemoryBytes: 32 * 2 ** 20,
  usedMemoryRssBytes: 40 * 2 ** 20,
  maxMemoryBytes: 64 * 2 ** 20,
  fragmentationRatio: 1.2,
  commandsProcessed: 0,
  connectionsReceived: 0,
  rejectedConnections: 0,
  keyspaceHits: 0,
  keyspaceMisses: 0,
  expiredKeys: 0,
  evictedKeys: 0,
  fullResyncs: 0,
  latestForkUs: 0,
  aofDelayedFsyncs: 0,
  keys: 0,
  masterReplicationOffset: 0,
  replicas: [],
  masterLinkUp: null,
};
