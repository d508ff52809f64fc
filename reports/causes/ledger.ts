import type { LedgerSummary } from "../../harness/verdict/verdict.ts";
import { formatNumber, plural } from "../text/format.ts";
import type { CauseReading, Rule, Step } from "./cause.ts";

type Kind = "ghost" | "duplicate" | "stale" | "wrongKey";

/** What else a ledger can show, by the metric that asks for it. */
const kinds: Readonly<
  Record<string, { readonly kind: Kind; readonly what: string; readonly means: string; readonly next: readonly Step[] }>
> = {
  ghostWrites: {
    kind: "ghost",
    what: "ghost",
    means:
      "writes that clients were told had failed, or heard nothing of, are there all the same: a timeout is no refusal",
    next: [{ text: "Treat a timeout as unknown: read before writing again, or make writes idempotent." }],
  },
  duplicateWrites: {
    kind: "duplicate",
    what: "duplicate",
    means: "a write of unknown outcome was repeated although it had been applied",
    next: [{ text: "Give each write an id of its own and apply it once (SET NX, a script that checks the id)." }],
  },
  staleReads: {
    kind: "stale",
    what: "stale read",
    means: "reads came from a replica that was behind, or from a master that had already been replaced",
    next: [
      { text: "Read what must be fresh from the master." },
      {
        text: "Stop an isolated master from answering: min-replicas-to-write with a small min-replicas-max-lag.",
        command: "redis-cli -h HOST -p PORT config get min-replicas-*",
      },
    ],
  },
  wrongKeys: {
    kind: "wrongKey",
    what: "reply for another key",
    means: "a client took one request's reply for another's, as when a connection is used again after a timeout",
    next: [{ text: "Close a connection whose reply did not come in time; never put it back into the pool." }],
  },
};

/** What a ledger shows beside losses: ghosts, duplicates, stale reads, replies for another key. */
export const ledgerShows: Rule = ({ measure, verdict, loads, target }) => {
  const found = kinds[measure.metric];
  if (found === undefined) return null;
  for (const { load, target: of, result } of verdict.ledgers) {
    const isAsked = measure.subject.kind === "load" ? loads.some(({ name }) => name === load) : of === target;
    if (!isAsked || result === null || result[found.kind].count === 0) continue;
    return {
      likely: `${plural(result[found.kind].count, found.what)} among ${formatNumber(result.acknowledged)} acknowledged writes and ${formatNumber(result.reads)} reads of ${load}: ${found.means}`,
      readings: readingsOf(load, found.what, result[found.kind]),
      next: found.next,
    };
  }
  return null;
};

/** The first and the last one of a kind, where it is known when. */
export function readingsOf(
  load: string,
  what: string,
  { firstMs, lastMs, examples }: LedgerSummary[Kind],
): readonly CauseReading[] {
  const [example] = examples;
  return [
    ...(firstMs === null
      ? []
      : [{ atMs: firstMs, text: `${load}: the first ${what}${example === undefined ? "" : `, such as ${example}`}` }]),
    ...(lastMs === null || lastMs === firstMs ? [] : [{ atMs: lastMs, text: `${load}: the last ${what}` }]),
  ];
}
