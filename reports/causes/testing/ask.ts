import type { InfoReading } from "../../../harness/journal/event.ts";
import type { CountRecord } from "../../../harness/journal/load-record.ts";
import type { PlannedFault, PlannedMeasure } from "../../../harness/plan/plan.ts";
import { encodeHistogram } from "../../../harness/verdict/testing/encode-histogram.ts";
import { EvidenceBuilder } from "../../../harness/verdict/testing/evidence-builder.ts";
import { faultOn, objectiveOf, planOf } from "../../../harness/verdict/testing/plan-parts.ts";
import type { FaultFinding, ObjectiveFinding, Verdict } from "../../../harness/verdict/verdict.ts";
import { fault as faultFinding, loadFinding, objective, target } from "../../samples/findings.ts";
import type { Cause } from "../cause.ts";
import { findCause } from "../why.ts";

/** A run of 20 s of load `shop` on the Sentinel `cache`, in which nothing happened but what a test adds. */
export class Story {
  readonly builder: EvidenceBuilder;
  readonly #measure: PlannedMeasure;
  readonly #finding: Partial<ObjectiveFinding>;
  #faults: FaultFinding[] = [];
  #verdict: Partial<Verdict> = {};

  constructor(measure: PlannedMeasure, finding: Partial<ObjectiveFinding> = {}, faults: readonly PlannedFault[] = []) {
    this.#measure = measure;
    this.#finding = finding;
    const plan = planOf({ objectives: [objectiveOf(measure, "<=", 1)], faults });
    this.builder = new EvidenceBuilder(plan).started();
  }

  /** A second of `shop`, 100 slots due in it unless told otherwise. */
  second(
    second: number,
    {
      done = 100,
      failed = {},
      hits = 0,
      misses = 0,
      abandoned = 0,
      responseMs = 1,
      serviceMs = 1,
      lagMs = 0.1,
      operation = "",
    }: Partial<Pick<CountRecord, "done" | "failed" | "hits" | "misses" | "abandoned" | "operation">> & {
      readonly responseMs?: number;
      readonly serviceMs?: number;
      readonly lagMs?: number;
    } = {},
  ): this {
    const count = {
      type: "count",
      load: "shop",
      operation,
      windowMs: second * 1_000,
      done,
      failed,
      abandoned,
      hits,
      misses,
      attempts: done,
    } as const;
    this.builder.record({ ...count, by: "due" }, { ...count, by: "end" });
    for (const [time, ms] of Object.entries({ response: responseMs, service: serviceMs, lag: lagMs }) as [
      "response",
      number,
    ][]) {
      const histogram = encodeHistogram(Array.from({ length: 100 }, () => Math.round(ms * 1_000)));
      this.builder.record({ type: "latency", load: "shop", operation, time, windowMs: second * 1_000, histogram });
    }
    return this;
  }

  /** Every second alike but those that are given. */
  seconds(odd: Readonly<Record<number, Parameters<Story["second"]>[1]>> = {}): this {
    for (let second = 0; second < 20; second += 1) this.second(second, odd[second]);
    return this;
  }

  /** A reading of a node each second, from a description of what it reads. */
  node(name: string, reading: (second: number) => Partial<InfoReading> | null): this {
    for (let second = 0; second < 20; second += 1)
      this.builder.info("cache", name, second * 1_000 + 200, reading(second));
    return this;
  }

  fault(finding: Partial<FaultFinding>): this {
    this.#faults.push(
      faultFinding({
        name: "master-dies",
        kind: "kill",
        target: "cache.master",
        nodes: ["cache-node-1"],
        injectedAtMs: 10_000,
        effectiveAtMs: 10_100,
        healedAtMs: 15_000,
        effectVerified: true,
        effectDetail: "the process is gone",
        ...finding,
      }),
    );
    return this;
  }

  verdict(parts: Partial<Verdict>): this {
    this.#verdict = parts;
    return this;
  }

  /** Why, as the report says it. */
  why(): Cause | null {
    const evidence = this.builder.evidence();
    const finding = objective({
      name: "objective",
      text: "x",
      status: "fail",
      op: "<=",
      unit: "ratio",
      windows: [{ startMs: 0, endMs: 20_000 }],
      metric: this.#measure.metric,
      ...this.#finding,
    });
    const verdict: Verdict = {
      version: 1,
      run: {
        id: "run",
        title: "A run",
        seed: 42,
        variant: null,
        startedAt: "2026-11-21T10:15:00.000Z",
        durationMs: 20_000,
        redrill: "0.1.0",
        redis: null,
        k6: null,
        command: [],
      },
      verdict: "fail",
      exitCode: 1,
      reason: "",
      reasons: [],
      objectives: [finding],
      faults: this.#faults,
      load: [loadFinding(evidence.load, { name: "shop", scenario: "peak", target: "cache" })],
      targets: [target("cache")],
      ledgers: [],
      generator: { isFit: true, detail: "", lagP99Ms: 0.1, lateWhileIdle: 0, lateWhileIdleRatio: 0, stalledInCall: 0 },
      ...this.#verdict,
    };
    return findCause(finding, verdict, evidence);
  }
}

/** A fault of the drill's on the master of `cache`. */
export function plannedFault(parts: Partial<PlannedFault> = {}): PlannedFault {
  return faultOn("cache", parts);
}
