import { waitUntil } from "../base/wait-until.ts";
import type { HealReason } from "../faults/run-faults.ts";
import { type LedgerAnswer, type LedgerFile, findLedgers, verifyLedgers } from "../load/verify-ledgers.ts";
import type { Topology } from "../topology/contract.ts";
import { findSettlement } from "../topology/settled.ts";
import type { Stage } from "./stage.ts";

/** How long a target may take after the healing until it has one truth, and how long reading all of it may take. */
const settleLimitMs = 20_000;
const readLimitMs = 30_000;

/** A failover while it is read makes the reading worthless; so often it is begun again. */
const attempts = 3;

/**
 * Compares every load's ledger with what survived, and journals what was found, or why nothing is known. To be called when the
 * load has ended and all faults are healed. Never throws.
 */
export async function journalLedgers(
  topologies: ReadonlyMap<string, Topology>,
  stage: Stage,
  why: HealReason,
): Promise<void> {
  const { plan, folder, journal } = stage;
  const files = findLedgers(folder);
  const isKept = ({ scenario }: (typeof plan.loads)[number]) => scenario.hasLedger === true;
  for (const { name, target } of plan.loads.filter(isKept)) {
    if (files.some(({ load }) => load === name)) continue;
    journal.write({ type: "ledger.unknown", load: name, target, reason: "the load wrote none" });
  }
  if (files.length === 0) return;
  journal.write({ type: "run.stage", stage: "ledger" });
  const targets = [...new Set(files.map(({ target }) => target))];
  await Promise.all(
    targets.map(async (target) => {
      const ofTarget = files.filter((file) => file.target === target);
      try {
        if (why === "interrupted" || why === "error") throw new Error("the run was cut off");
        const answers = await verifyTarget(target, ofTarget, topologies, stage);
        for (const answer of answers) journalAnswer(answer, stage);
      } catch (error) {
        const reason = error instanceof Error ? error.message : String(error);
        for (const { load } of ofTarget) journal.write({ type: "ledger.unknown", load, target, reason });
      }
    }),
  );
}

function journalAnswer(answer: LedgerAnswer, { journal }: Stage): void {
  if (answer.found !== null) {
    journal.write({ type: "ledger.verified", ...answer.found });
    return;
  }
  const { load, target } = answer.file;
  journal.write({ type: "ledger.unknown", load, target, reason: answer.reason });
}

async function verifyTarget(
  target: string,
  files: readonly LedgerFile[],
  topologies: ReadonlyMap<string, Topology>,
  { binaries, work, logs, undo, interrupted }: Stage,
): Promise<readonly LedgerAnswer[]> {
  const topology = topologies.get(target);
  if (topology === undefined) throw new Error(`there is no target ${target}`);
  for (let attempt = 1; attempt <= attempts; attempt++) {
    const before = await untilSettled(topology, interrupted);
    const check = { name: target, binary: binaries.k6, access: topology.access, files, limitMs: readLimitMs };
    const answers = await verifyLedgers({ ...check, folder: work, logsFolder: logs, undo }, interrupted);
    const after = await findSettlement(topology, interrupted);
    if (after.open.length === 0 && after.masters === before) return answers;
  }
  throw new Error(`masters of ${target} changed each time while it was read`);
}

async function untilSettled(topology: Topology, signal: AbortSignal): Promise<string> {
  const wait = {
    what: `one truth in ${topology.name} after the healing`,
    look: (until: AbortSignal) => findSettlement(topology, until),
    isDone: ({ open }: Awaited<ReturnType<typeof findSettlement>>) => open.length === 0,
    limitMs: settleLimitMs,
  };
  const { masters } = await waitUntil(wait, signal);
  return masters;
}
