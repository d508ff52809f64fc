import { spawn } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { waitUntil } from "../harness/base/wait-until.ts";
import { readEvidence } from "../harness/journal/read-evidence.ts";
import type { Verdict } from "../harness/verdict/verdict.ts";
import { inTurns, median, type Rows } from "./row.ts";

const drill = `version: 1
title: A master is killed
seed: 1
targets:
  store: { topology: sentinel, replicas: 2, sentinels: 3, downAfter: 2s, config: { maxmemory: 64mb } }
phases: { steady: 3s, failover: 9s }
load:
  visits: { scenario: session, target: store, rate: 50/s }
faults:
  master-dies: { kill: store.master, at: failover, restart: after 8s }
objectives:
  back: recovery(master-dies, side=server) < 8s
`;

/** The server recovery time that a run reports, against a writer that shares no code and asks every node each 2 ms. */
export const recovery: Rows = async ({ say }) => {
  const name = "server recovery off an independent writer's (median of five)";
  say(name);
  const off = await inTurns(5, async (turn) => {
    const { reported, seen } = await once();
    say(`${String(turn + 1)}: reported ${reported.toFixed(0)} ms, seen ${seen.toFixed(0)} ms`);
    return Math.abs(reported - seen);
  });
  return [
    { name, unit: "ms", ours: median(off), reference: null, ratio: null, floor: 100, target: 50, better: "less" },
  ];
};

interface Sight {
  readonly port: number;
  readonly accepts: boolean;
  readonly ns: string;
}

async function once(): Promise<{ readonly reported: number; readonly seen: number }> {
  const folder = mkdtempSync(join(tmpdir(), "redrill-bench-"));
  const run = join(folder, "run");
  try {
    writeFileSync(join(folder, "drill.yaml"), drill);
    const harness = spawn(process.execPath, ["bin/redrill.js", "run", join(folder, "drill.yaml"), "--out", run], {
      stdio: "ignore",
    });
    const ended = new Promise((resolve) => harness.once("exit", resolve));
    await waitUntil(
      { what: "a load", look: async () => stagesOf(run), isDone: (stages) => stages.includes("load"), limitMs: 30_000 },
      new AbortController().signal,
    );
    const addresses = readEvidence(run).events.flatMap((event) =>
      event.type === "node.started" && event.role !== "sentinel" ? [event.address] : [],
    );
    const writer = spawn(
      process.execPath,
      [fileURLToPath(new URL("independent-writer.mjs", import.meta.url)), ...addresses],
      { stdio: ["ignore", "pipe", "inherit"] },
    );
    const sights: Sight[] = [];
    createInterface({ input: writer.stdout }).on("line", (line) => sights.push(JSON.parse(line) as Sight));
    await ended;
    writer.kill();
    const verdict = JSON.parse(readFileSync(join(run, "verdict.json"), "utf8")) as Verdict;
    return { reported: verdict.faults[0]?.serverRecoveryMs ?? Number.NaN, seen: outageMs(sights) };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** From when the one that accepted ceased to, until another one did. */
function outageMs(sights: readonly Sight[]): number {
  const first = sights.find(({ accepts }) => accepts);
  const lost = sights.find(({ port, accepts }) => port === first?.port && !accepts);
  const back = sights.find(({ port, accepts }) => port !== first?.port && accepts);
  return Number(BigInt(back?.ns ?? 0) - BigInt(lost?.ns ?? 0)) / 1e6;
}

function stagesOf(run: string): readonly string[] {
  try {
    return readEvidence(run).events.flatMap((event) => (event.type === "run.stage" ? [event.stage] : []));
  } catch {
    return []; // there is no journal yet
  }
}
