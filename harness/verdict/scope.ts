import type { Evidence } from "../journal/evidence.ts";
import type { PlannedScope, PlannedSpan } from "../plan/plan.ts";
import { findCut } from "./events.ts";
import { findFault } from "./faults/find-fault.ts";
import { findFaultTimes } from "./faults/fault-times.ts";
import { clip, type Interval, subtract, unite } from "./intervals.ts";

/**
 * Where on the clock an objective looks. What is measured in windows (100 ms of counts, 1 s of latencies, two INFO readings)
 * belongs to it when the window lies wholly inside; so a window that touches what is excluded is excluded.
 */
export interface ResolvedScope {
  /** In order, without overlap. The whole run ends at Infinity: what ended while draining counts too. */
  readonly intervals: readonly Interval[];
  /** Why a part of it was never run; null = all of it was. */
  readonly cut: string | null;
}

export type ScopeOutcome = ResolvedScope | { readonly unknown: string };

export const wholeRun: Interval = { startMs: 0, endMs: Infinity };

/** How long after its healing a fault's recovery lasts at most. */
const recoveryLimitMs = 20_000;

/**
 * Resolves a scope against what happened. A fault that never happened makes it unknown, also behind `outside`; while the run
 * is live it may yet happen, and excludes nothing.
 */
export function resolveScope(
  evidence: Evidence,
  scope: PlannedScope,
  { isLive = false }: { readonly isLive?: boolean } = {},
): ScopeOutcome {
  const during = resolveSpans(evidence, scope.during);
  const outside = isLive ? happenedSpans(evidence, scope.outside) : resolveSpans(evidence, scope.outside);
  if ("unknown" in during) return during;
  if ("unknown" in outside) return outside;
  const isWhole = scope.during.length === 0;
  const wanted = subtract(
    isWhole ? [wholeRun] : during.spans.map(({ inner }) => inner),
    outside.spans.map(({ outer }) => outer),
  );
  if (wanted.length === 0) return { unknown: `nothing of the run lies in the scope (${scope.text})` };
  const cut = findCut(evidence);
  if (cut === null || wanted.every(({ endMs }) => endMs <= cut.atMs)) return { intervals: wanted, cut: null };
  const intervals = clip(wanted, { startMs: 0, endMs: cut.atMs });
  return { intervals, cut: `${cut.why} at ${seconds(cut.atMs)}, before the scope (${scope.text}) was over` };
}

/** The scope of a phase alone, for `3x base`. */
export function phaseScope(evidence: Evidence, name: string): ScopeOutcome {
  const phase = evidence.plan.phases.find((one) => one.name === name);
  if (phase === undefined) return { unknown: `there is no phase ${name}` };
  const span: PlannedSpan = { kind: "phase", ...phase };
  return resolveScope(evidence, { text: `during ${name}`, during: [span], outside: [] });
}

/** One second or tenth of a second as a scope. */
export function windowScope(startMs: number, sizeMs: number): ResolvedScope {
  return { intervals: [{ startMs, endMs: startMs + sizeMs }], cut: null };
}

/** A span as `during` sees it (certainly inside), and as `outside` sees it (possibly touched). */
interface ResolvedSpan {
  readonly inner: Interval;
  readonly outer: Interval;
}

type SpansOutcome = { readonly spans: readonly ResolvedSpan[] } | { readonly unknown: string };

function resolveSpans(evidence: Evidence, spans: readonly PlannedSpan[]): SpansOutcome {
  const resolved: ResolvedSpan[] = [];
  for (const span of spans) {
    const outcome = resolveSpan(evidence, span);
    if ("unknown" in outcome) return outcome;
    resolved.push(...outcome.spans);
  }
  return { spans: resolved };
}

function happenedSpans(evidence: Evidence, spans: readonly PlannedSpan[]): { readonly spans: readonly ResolvedSpan[] } {
  const each = spans.flatMap((span): readonly PlannedSpan[] =>
    span.kind === "faults" ? evidence.plan.faults.map(({ name }) => ({ kind: "fault", name })) : [span],
  );
  return {
    spans: each.flatMap((span) => {
      const outcome = resolveSpan(evidence, span);
      return "unknown" in outcome ? [] : outcome.spans;
    }),
  };
}

function resolveSpan(evidence: Evidence, span: PlannedSpan): SpansOutcome {
  switch (span.kind) {
    case "phase": {
      const interval = { startMs: span.startMs, endMs: span.endMs };
      return { spans: [{ inner: interval, outer: interval }] };
    }
    case "fault":
      return resolveFault(evidence, span.name);
    case "faults":
      return resolveSpans(
        evidence,
        evidence.plan.faults.map(({ name }) => ({ kind: "fault", name })),
      );
    case "recovery":
      return resolveRecovery(evidence, span.name);
    default:
      return span satisfies never;
  }
}

/** Such a fault has no time. */
function isRefusalMeant({ plan }: Evidence, name: string): boolean {
  return plan.faults.some((fault) => fault.name === name && fault.expect === "refused");
}

/** From injection to healing: `during` begins when the act was complete and ends when its healing begins. */
function resolveFault(evidence: Evidence, name: string): SpansOutcome {
  const times = findFaultTimes(evidence, name);
  if (times.refusal !== null && isRefusalMeant(evidence, name)) return { spans: [] };
  if (times.injectingAtMs === null || times.injectedAtMs === null) {
    return { unknown: `fault ${name} was never injected${times.failure === null ? "" : `: ${times.failure}`}` };
  }
  return {
    spans: [
      {
        inner: { startMs: times.injectedAtMs, endMs: times.healingAtMs ?? Infinity },
        outer: { startMs: times.injectingAtMs, endMs: times.healedAtMs ?? Infinity },
      },
    ],
  };
}

/** From injection to the clients' recovery, at most 20 s past the healing. */
function resolveRecovery(evidence: Evidence, name: string): SpansOutcome {
  const outcome = resolveFault(evidence, name);
  if ("unknown" in outcome) return outcome;
  const { effectiveAtMs, clientRecoveryMs } = findFault(evidence, name).finding;
  const recoveredAtMs =
    effectiveAtMs === null || clientRecoveryMs === null ? Infinity : effectiveAtMs + clientRecoveryMs;
  return {
    spans: outcome.spans.map(({ inner, outer }) => {
      const endMs = Math.min(recoveredAtMs, outer.endMs + recoveryLimitMs);
      return { inner: { startMs: inner.startMs, endMs }, outer: { startMs: outer.startMs, endMs } };
    }),
  };
}

/** What the scope is called in a finding's windows: nothing ends at Infinity there. */
export function shownWindows({ intervals }: ResolvedScope, endMs: number): readonly Interval[] {
  return unite(intervals.map((interval) => ({ ...interval, endMs: Math.min(interval.endMs, endMs) })));
}

function seconds(ms: number): string {
  return `${(ms / 1000).toFixed(1)} s`;
}
