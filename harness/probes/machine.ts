import { readdirSync, readFileSync } from "node:fs";
import { cpus } from "node:os";
import type { ProbeContext } from "./contract.ts";
import type { Topology } from "../topology/contract.ts";
import { every } from "./every.ts";

const intervalMs = 1_000;
/** Clock ticks per second in /proc; fixed at 100 for programs on every Linux that Node runs on (sysconf _SC_CLK_TCK). */
const ticksPerSecond = 100;

/**
 * Once a second: how many processors this run used (the harness, what works for its targets, and all their descendants), and how many went to strangers: other
 * programs, and other guests of the same host (steal). Latencies of such seconds say nothing about Redis. Where there is no /proc
 * nothing is written.
 */
export async function probeMachine(
  topologies: readonly Topology[],
  { clock, journal }: ProbeContext,
): Promise<AsyncDisposable> {
  const ours = () => new Set([process.pid, ...topologies.flatMap(({ pids }) => pids?.() ?? [])]);
  let before = readTicks(ours());
  let beforeMs = clock.nowMs();
  if (before === null) return { [Symbol.asyncDispose]: async () => undefined };
  const look = async () => {
    const now = readTicks(ours());
    const nowMs = clock.nowMs();
    const seconds = (nowMs - beforeMs) / 1000;
    if (now !== null && before !== null && seconds > 0.5) {
      const cores = (ticks: number) => Math.max(0, ticks) / ticksPerSecond / seconds;
      const ownCores = cores(now.own - before.own);
      const strangerCores = Math.max(0, cores(now.busy - before.busy) - ownCores) + cores(now.stolen - before.stolen);
      journal({
        type: "machine",
        cores: cpus().length,
        ownCores: round(ownCores),
        strangerCores: round(strangerCores),
      });
      before = now;
      beforeMs = nowMs;
    }
  };
  return every(intervalMs, look, (error) => {
    journal({ type: "probe.lost", probe: "machine", target: "", reason: String(error) });
  });
}

interface Ticks {
  /** Of this run's processes and their descendants, those that ended included. */
  readonly own: number;
  /** Of all programs: user, nice and system time. Time in interrupts is left out: loopback traffic is a good part of it. */
  readonly busy: number;
  readonly stolen: number;
}

function readTicks(ours: ReadonlySet<number>): Ticks | null {
  try {
    const [user = 0, nice = 0, system = 0, , , , , stolen = 0] = readFileSync("/proc/stat", "utf8")
      .slice(0, 200)
      .split("\n", 1)
      .flatMap((line) => line.split(/\s+/).slice(1).map(Number));
    return { own: ownTicks(readProcesses(), ours), busy: user + nice + system, stolen };
  } catch {
    return null;
  }
}

interface ProcessTicks {
  readonly parent: number;
  readonly ticks: number;
}

/** Source: proc(5): of /proc/<pid>/stat field 4 is the parent, 14-17 are user and system time, its own and its waited-for children's. */
function readProcesses(): ReadonlyMap<number, ProcessTicks> {
  const processes = new Map<number, ProcessTicks>();
  for (const pid of readdirSync("/proc")) {
    if (!/^\d+$/.test(pid)) continue;
    try {
      const text = readFileSync(`/proc/${pid}/stat`, "utf8");
      const fields = text.slice(text.lastIndexOf(")") + 2).split(" ");
      const ticks = fields.slice(11, 15).reduce((sum, field) => sum + Number(field), 0);
      processes.set(Number(pid), { parent: Number(fields[1]), ticks });
    } catch {
      continue; // it ended while it was looked at
    }
  }
  return processes;
}

function ownTicks(processes: ReadonlyMap<number, ProcessTicks>, ours: ReadonlySet<number>): number {
  const isOwn = (pid: number): boolean => {
    if (ours.has(pid)) return true;
    const parent = processes.get(pid)?.parent ?? 0;
    return parent > 1 && isOwn(parent);
  };
  let sum = 0;
  for (const [pid, { ticks }] of processes) if (isOwn(pid)) sum += ticks;
  return sum;
}

function round(cores: number): number {
  return Math.round(cores * 100) / 100;
}
