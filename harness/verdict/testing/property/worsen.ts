import type { PlannedObjective } from "../../../plan/plan.ts";
import type { Random } from "./random.ts";
import { faultAtMs, type RandomRun, runMs, type Slot } from "./random-run.ts";

/** A way to make a run worse. What it may shift from one second to another is not compared second by second. */
export interface Worsening {
  readonly name: string;
  /** Changes the run. From the fault on: a worse past makes limits relative to it looser. */
  readonly apply: (run: RandomRun, random: Random) => void;
  /** Of which objectives nobody can say in which direction they go. */
  readonly isMixed?: (objective: PlannedObjective) => boolean;
}

/** Slots that fell due after the fault, that were done and found their key: what becomes of them can only be worse. */
function goodSlots(run: RandomRun, random: Random): readonly Slot[] {
  const fromMs = random.whole(faultAtMs, runMs - 1_000);
  const toMs = fromMs + random.pick([200, 1_000, 4_000]);
  const share = random.pick([0.05, 0.5, 1]);
  return run.slots.filter(
    ({ dueMs, code, isHit, isAbandoned }) =>
      dueMs >= fromMs && dueMs < toMs && code === null && isHit && !isAbandoned && random.chance(share),
  );
}

function gapIn<T extends { readonly atMs: number }>(all: readonly T[], random: Random): T[] {
  // At the very end a silence may be too short to be one.
  const fromMs = random.whole(faultAtMs - 3_000, runMs - 5_000);
  return all.filter(({ atMs }) => atMs < fromMs || atMs >= fromMs + 4_500);
}

export const worsenings: readonly Worsening[] = [
  {
    name: "more errors",
    apply: (run, random) => {
      for (const slot of goodSlots(run, random)) slot.code = random.pick(["EOF", "OOM"]);
    },
  },
  {
    name: "slower",
    apply: (run, random) => {
      const byMs = random.pick([2, 50, 900]);
      for (const slot of goodSlots(run, random)) if (slot.dueMs + byMs + 4_000 < runMs) slot.responseMs += byMs;
    },
    // What ends later ends in another window.
    isMixed: ({ expression: { first } }) => ["throughput", "achieved", "hitRatio"].includes(first.metric),
  },
  {
    name: "fewer hits",
    apply: (run, random) => {
      for (const slot of goodSlots(run, random)) slot.isHit = false;
    },
  },
  {
    name: "slots that are never served",
    apply: (run, random) => {
      for (const slot of goodSlots(run, random)) slot.isAbandoned = true;
    },
    // They are not in it: nothing was sent.
    isMixed: ({ expression: { first } }) => first.filters["time"] === "service",
  },
  {
    name: "more evictions",
    apply: (run, random) => {
      const [fromMs, more] = [random.whole(faultAtMs, runMs), random.whole(1, 100)];
      for (const one of run.nodes)
        if (one.reading !== null && one.atMs >= fromMs)
          one.reading = { ...one.reading, evictedKeys: (one.reading.evictedKeys ?? 0) + more };
    },
  },
  {
    name: "more memory",
    apply: (run, random) => {
      const one = random.pick(run.nodes);
      if (one.reading !== null) one.reading = { ...one.reading, usedMemoryBytes: 63 * 2 ** 20 };
    },
  },
  {
    name: "a longer queue",
    apply: (run, random) => {
      for (const gauge of run.gauges) if (random.chance(0.2)) gauge.parts = { ...gauge.parts, backlog: 50 };
    },
  },
  {
    name: "no quorum",
    apply: (run, random) => {
      random.pick(run.quorum).agreeing = 0;
    },
  },
  {
    name: "a gap in INFO",
    apply: (run, random) => {
      run.nodes = gapIn(run.nodes, random);
    },
  },
  {
    name: "a gap in the engine's readings",
    apply: (run, random) => {
      run.gauges = gapIn(run.gauges, random);
    },
  },
  {
    name: "a gap in what the sentinels say",
    apply: (run, random) => {
      run.quorum = gapIn(run.quorum, random);
    },
  },
  {
    name: "a second without times",
    apply: (run, random) => {
      run.untimedSeconds.add(random.whole(10, 19) * 1_000);
    },
  },
];
