import { expect, test } from "vitest";
import type { Evidence } from "../../harness/journal/evidence.ts";
import type { JournalEvent } from "../../harness/journal/event.ts";
import { readEvidence } from "../../harness/journal/read-evidence.ts";
import { readJournal, Sandbox, untilJournal } from "./cli.ts";
import { failOver } from "./fail-over.ts";
import { type FailureCell, hitMs, ratePerSecond, steadyMs, writeFailureDrill } from "./failure-drill.ts";
import { findOutage, type Outage, shareDone } from "./failure-outage.ts";

const isFull = process.env["REDRILL_E2E"] === "full";

const matrix = (["standalone", "sentinel", "cluster"] as const).flatMap((topology) =>
  (["kill", "restart", "freeze", "blackHole", "failover"] as const).flatMap((fault) =>
    (["multiplexed", "pooled", "no-deadline"] as const).map((client): FailureCell => ({ topology, fault, client })),
  ),
);

/** Each topology once, with the faults that differ most. */
const chosen: readonly FailureCell[] = [
  { topology: "standalone", fault: "restart", client: "pooled" },
  { topology: "sentinel", fault: "kill", client: "multiplexed" },
  { topology: "cluster", fault: "freeze", client: "multiplexed" },
];

test.each(isFull ? matrix : chosen)(
  "$topology, $fault, $client: the run ends in time, loses no slot, shows the outage to 100 ms, and resumes without a storm",
  async (cell) => {
    const { evidence, actedMs } = await perform(cell);
    const endMs = steadyMs + hitMs(cell);

    // In time, and nobody had to help.
    expect(at(evidence, "run.ended") - endMs).toBeLessThan(5000);
    expect(evidence.events.findLast(({ type }) => type === "engine.ended")).toMatchObject({
      exitCode: 0,
      signal: null,
      asked: false,
    });

    // Nothing is lost: not in the totals, and not in the windows that they are made of.
    const totals = evidence.load.totals["writes"];
    expect(totals).toMatchObject({ offered: (endMs / 1000) * ratePerSecond, abandoned: 0 });
    const windows = evidence.load.counts("writes", "", "due");
    const sum = (of: (counts: (typeof windows)[number]) => number) => windows.reduce((n, counts) => n + of(counts), 0);
    expect(sum(({ done }) => done)).toBe(totals?.done);
    expect(sum(({ failed }) => Object.values(failed).reduce((n, m) => n + m, 0))).toBe(totals?.failed);
    expect((totals?.done ?? 0) + (totals?.failed ?? 0)).toBe(totals?.offered);

    // The outage is where the fault was.
    const outage = findOutage(evidence, "writes", actedMs);
    const limits = limitsOf(cell, evidence, actedMs);
    const said = JSON.stringify({ actedMs, outage, limits });
    expect(wrongOutage(outage, limits), said).toEqual([]);
    expect(shareDone(evidence, "writes", endMs - 1000, endMs), said).toSatisfy((share: number) =>
      limits.overMs === null ? share === 0 : share > 0.99,
    );

    // Connections: one attempt in 50 ms at a node that fails, and one for each failed call of a pool; then as many as it takes.
    const clients = evidence.load.client("store", "app").filter(({ windowMs }) => windowMs >= windowOf(actedMs));
    const resumedMs = outage?.toMs ?? endMs;
    const attempts = (from: number, to: number) =>
      clients
        .filter(({ windowMs }) => windowMs >= from && windowMs < to)
        .reduce((n, { connectionsOpened, connectionsFailed }) => n + connectionsOpened + connectionsFailed, 0);
    const perCall = cell.client === "pooled" ? (totals?.failed ?? 0) * 2 : 0;
    const nodes = evidence.events.filter(({ type }) => type === "node.started").length;
    const during = attempts(windowOf(actedMs), resumedMs);
    expect(during, said).toBeLessThanOrEqual((nodes * (resumedMs - actedMs)) / 50 + perCall + 2 * nodes);
    const after = attempts(resumedMs + 200, endMs);
    expect(after, said).toBeLessThanOrEqual((cell.client === "pooled" ? 20 : 1) * nodes);
    if (isFull)
      process.stderr.write(`${JSON.stringify({ ...cell, actedMs, outage, limits, during, after, totals })}\n`);
  },
);

test.runIf(isFull)(
  "a client without a deadline on a server that stays frozen: the run ends in time, and says what it gave up",
  async () => {
    const cell: FailureCell = { topology: "standalone", fault: "freeze", client: "no-deadline" };
    const { evidence } = await perform(cell, (drill) => drill.replace(", for: 1500ms", ""));
    const endMs = steadyMs + hitMs(cell);
    expect(at(evidence, "run.ended") - endMs).toBeLessThan(5000);
    const { offered = 0, done = 0, failed = 0, abandoned = 0 } = evidence.load.totals["writes"] ?? {};
    expect(offered).toBe((endMs / 1000) * ratePerSecond);
    expect(done + failed + abandoned).toBe(offered);
    expect(abandoned).toBeGreaterThan(offered / 2);
  },
);

/** Runs the drill; `actedMs` is when the fault began to act, from zero. */
async function perform(
  cell: FailureCell,
  change = (drill: string) => drill,
): Promise<{ readonly evidence: Evidence; readonly actedMs: number }> {
  using sandbox = new Sandbox();
  const folder = sandbox.path("run");
  const running = sandbox.start(["run", writeFailureDrill(sandbox.path("drill.yaml"), cell, change), "--out", folder]);
  let actedNs: bigint | null = null;
  if (cell.fault === "failover") {
    await untilJournal(folder, ({ type }) => type === "run.zero");
    await new Promise((done) => setTimeout(done, steadyMs));
    actedNs = process.hrtime.bigint();
    await failOver(
      cell.topology,
      readJournal(folder).filter((event) => event.type === "node.started"),
    );
  }
  const ended = await running.ended;
  // What other programs do to the machine makes the run unfit to measure latencies, which nobody asks for here.
  expect([0, 4], ended.stderr + ended.stdout).toContain(ended.exitCode);
  const evidence = readEvidence(folder);
  const started = evidence.events.find((event) => event.type === "run.started");
  if (actedNs === null) return { evidence, actedMs: at(evidence, "fault.injecting") };
  return {
    evidence,
    actedMs: (started?.atMs ?? NaN) + Number(actedNs - BigInt(started?.monotonicNs ?? 0)) / 1e6,
  };
}

interface Limits {
  /** Nobody need notice: the client is led to the new master, with a short outage or none. */
  readonly isSeamless: boolean;
  readonly begunMs: number;
  /** What the servers need before the load can resume, and when it must have; null = never. */
  readonly notBeforeMs: number;
  readonly overMs: number | null;
}

/** What of the outage is not as the journal has it; times to the 100 ms of the windows. */
function wrongOutage(outage: Outage | null, { isSeamless, begunMs, notBeforeMs, overMs }: Limits): readonly string[] {
  if (outage === null) return isSeamless ? [] : ["no outage is to be seen"];
  const { fromMs, toMs } = outage;
  const wrong: string[] = [];
  if (!isSeamless && fromMs > windowOf(begunMs) + 100) wrong.push("it begins late");
  if (overMs === null) return toMs === null ? wrong : [...wrong, "it ends, though nobody came back"];
  if (toMs === null) return [...wrong, "it does not end"];
  if (!isSeamless && toMs < windowOf(notBeforeMs)) wrong.push("it ends before the servers could");
  if (!(toMs <= windowOf(overMs) + 100)) wrong.push("it ends late"); // so, that a time the journal lacks is wrong too
  return wrong;
}

/** Where the journal says that the outage lies. */
function limitsOf({ topology, fault, client }: FailureCell, evidence: Evidence, actedMs: number): Limits {
  const isCommand = fault === "failover";
  const begunMs = isCommand ? actedMs : at(evidence, "fault.injected");
  const since = evidence.events.filter(({ atMs }) => atMs > actedMs);
  const first = (is: (event: JournalEvent) => boolean) => since.find(is)?.atMs ?? NaN;
  const acceptedMs = first(({ type }) => type === "write.accepted");
  const limits = { isSeamless: isCommand && topology !== "standalone", begunMs, notBeforeMs: begunMs };
  // The same node comes back.
  if (topology === "standalone" && fault === "kill") return { ...limits, overMs: null };
  if (fault === "blackHole" || (topology === "standalone" && fault === "freeze"))
    return { ...limits, notBeforeMs: at(evidence, "fault.healing"), overMs: at(evidence, "fault.healed") + 200 };
  if (topology === "standalone" || fault === "restart") return { ...limits, overMs: acceptedMs + 300 };
  // By command, without a moment when nobody is the master that anybody noticed.
  if (limits.isSeamless) return { ...limits, overMs: actedMs + 3000 };
  // Another one takes over. Its sentinels say so up to a second after it accepts writes; a Cluster's nodes at once.
  const announcedMs = first((event) => event.type === "role.changed" && event.source === "sentinel");
  const knownMs = topology === "sentinel" ? announcedMs : acceptedMs;
  // Without a deadline no error makes the client look, which it does once a second; then calls at the old master have 1 s.
  const patienceMs = client === "no-deadline" && fault === "freeze" ? 2200 : 0;
  return { ...limits, overMs: knownMs + 500 + patienceMs };
}

function at({ events }: Evidence, type: JournalEvent["type"]): number {
  return events.find((event) => event.type === type)?.atMs ?? NaN;
}

function windowOf(atMs: number): number {
  return Math.floor(atMs / 100) * 100;
}
