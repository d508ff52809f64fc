import { eventsOf } from "../facts/run.ts";
import { formatNumber } from "../text/format.ts";
import type { CauseReading, Rule, Span } from "./cause.ts";

/** Sentinels said that a failover could not be agreed on. */
export const quorumLost: Rule = ({ evidence, target, spans }) => {
  const seen = eventsOf(evidence, "quorum.seen").filter((event) => event.target === target && isIn(spans, event.atMs));
  const fewest = seen.reduce((a, b) => (a === null || b.agreeing < a.agreeing ? b : a), seen[0] ?? null);
  if (fewest === null || fewest.agreeing === fewest.asked) return null;
  const last = seen.at(-1) ?? fewest;
  const readings: CauseReading[] = [fewest, last].map(({ atMs, agreeing, asked, reason }) => ({
    atMs,
    text: `${formatNumber(agreeing)} of ${formatNumber(asked)} sentinels said OK to CKQUORUM${reason === null ? "" : `; another one: ${reason}`}`,
  }));
  return {
    likely: `too few sentinels of ${target ?? "it"} were there or agreed for a failover`,
    readings,
    next: [
      { text: "Ask each of them.", command: "redis-cli -h HOST -p SENTINEL sentinel ckquorum NAME" },
      {
        text: "Place sentinels so that no single failure takes the majority: three failure domains, or five sentinels.",
      },
    ],
  };
};

/** Cluster nodes did not agree on who owns slots, or slots had no owner. */
export const slotsDisputed: Rule = ({ evidence, target, spans }) => {
  const seen = eventsOf(evidence, "slots.seen").filter((event) => event.target === target && isIn(spans, event.atMs));
  const worst = seen.reduce((a, b) => (a === null || open(b) > open(a) ? b : a), seen[0] ?? null);
  if (worst === null || open(worst) === 0) return null;
  const after = seen.find(({ atMs, unowned, disputed }) => atMs > worst.atMs && (unowned ?? 1) + (disputed ?? 1) === 0);
  return {
    likely: `up to ${formatNumber(open(worst))} slots had no owner or two: a shard was without a master, or a migration was left half done`,
    readings: [
      {
        atMs: worst.atMs,
        text: `${formatNumber(worst.unowned ?? 0)} slots without an owner, ${formatNumber(worst.disputed ?? 0)} disputed, by ${formatNumber(worst.answered)} nodes`,
      },
      after === undefined
        ? { atMs: (seen.at(-1) ?? worst).atMs, text: "the last reading: it was never whole again" }
        : { atMs: after.atMs, text: "all slots owned and agreed on again" },
    ],
    next: [
      { text: "See open slots and who owns what.", command: "redis-cli --cluster check HOST:PORT" },
      { text: "Repair a migration that was left half done.", command: "redis-cli --cluster fix HOST:PORT" },
    ],
  };
};

function open({ unowned, disputed }: { readonly unowned: number | null; readonly disputed: number | null }): number {
  return (unowned ?? 0) + (disputed ?? 0);
}

function isIn(spans: readonly Span[], atMs: number): boolean {
  return spans.some(({ startMs, endMs }) => startMs <= atMs && atMs < endMs + 1_000);
}
