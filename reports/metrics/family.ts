import type { LatencySummary } from "../../harness/verdict/verdict.ts";
import { cleanLine } from "../text/clean.ts";

type Labels = Readonly<Record<string, string>>;

export interface Sample {
  readonly labels: Labels;
  readonly value: number | null;
}

/** One metric family. A counter's samples get the suffix `_total` that OpenMetrics asks for. */
export interface Family {
  readonly name: string;
  readonly type: "gauge" | "counter" | "summary";
  readonly help: string;
  readonly samples: readonly Sample[];
}

export function gauge(name: string, help: string, samples: readonly Sample[]): Family {
  return { name, type: "gauge", help, samples };
}

export function counter(name: string, help: string, samples: readonly Sample[]): Family {
  return { name, type: "counter", help, samples };
}

export function summary(
  name: string,
  help: string,
  loads: readonly { readonly load: string; readonly times: LatencySummary }[],
): Family {
  const samples = loads.flatMap(({ load, times: { p50, p95, p99, p999 } }) =>
    Object.entries({ "0.5": p50, "0.95": p95, "0.99": p99, "0.999": p999 })
      .toSorted((a, b) => Number(a[0]) - Number(b[0]))
      .map(([quantile, ms]) => ({ labels: { load, quantile }, value: toSeconds(ms) })),
  );
  return { name, type: "summary", help, samples };
}

export function toSeconds(ms: number | null): number | null {
  return ms === null ? null : ms / 1_000;
}

/** The lines of a family; none where nothing is known. */
export function drawFamily({ name, type, help, samples }: Family): readonly string[] {
  const known = samples.flatMap(({ labels, value }) =>
    value === null || !Number.isFinite(value)
      ? []
      : [`${name}${type === "counter" ? "_total" : ""}${drawLabels(labels)} ${round(value)}`],
  );
  return known.length === 0 ? [] : [`# TYPE ${name} ${type}`, `# HELP ${name} ${help}`, ...known];
}

function drawLabels(labels: Labels): string {
  const pairs = Object.entries(labels).map(([name, value]) => `${name}="${escapeLabel(value)}"`);
  return pairs.length === 0 ? "" : `{${pairs.join(",")}}`;
}

function escapeLabel(value: string): string {
  return cleanLine(value)
    .replaceAll("\\", String.raw`\\`)
    .replaceAll('"', String.raw`\"`);
}

/** Integers as they are, others to 6 digits: some readers compare values as text. */
function round(value: number): string {
  return Number.isInteger(value) ? String(value) : String(Number(value.toPrecision(6)));
}
