import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { type EngineLoadRequest, profile, runEngineLoad } from "./engine-load.ts";
import { type BenchContext, inTurns, median, type Row, type Rows } from "./row.ts";
import { type BenchTarget, startTarget, targets } from "./target.ts";

const run = promisify(execFile);
const seconds = 3;
const turns = 5;

/** Values of 128 bytes from 100 VUs in a closed loop, against `redis-benchmark -P 1 -c 100`. */
export const closedLoop: Rows = async (context) => {
  await using server = await startTarget(targets.standalone, context);
  const port = server.topology.nodes[0]?.direct.port ?? 0;
  const measure = async (scenario: "read" | "write", commands: number, floor: number, target: number) => {
    const command = scenario === "read" ? "GET" : "SET";
    const name = `closed loop ${command}, 100 VUs, ${String(commands)} per iteration`;
    context.say(name);
    const results = await inTurns(turns, async (turn) => ({
      ours: await closed(
        { name: `${scenario}-${String(commands)}-${String(turn)}`, scenario, commands },
        server,
        context,
      ),
      reference: await benchmark(command, ["-P", "1", "-c", "100", "-n", "250000"], port),
    }));
    return against(name, results, floor, target);
  };
  return [
    await measure("read", 1, 0.85, 1),
    await measure("read", 10, 1.2, 1.5),
    await measure("write", 1, 0.85, 1),
    await measure("write", 10, 1.2, 1.5),
  ];
};

/** Pipelines of 100 GETs from 20 VUs, against `redis-benchmark -P 100 -c 20`. */
export const pipelines: Rows = async (context) => {
  await using server = await startTarget(targets.standalone, context);
  const port = server.topology.nodes[0]?.direct.port ?? 0;
  const name = "pipelines of 100 GETs, 20 VUs";
  context.say(name);
  const results = await inTurns(turns, async (turn) => {
    const request = { name: `pipeline-${String(turn)}`, scenario: "pipeline", commands: 100, workers: 20 } as const;
    const { perSecond, cpuMicros } = await closed(request, server, context);
    return {
      ours: { perSecond: perSecond * 100, cpuMicros: cpuMicros / 100 },
      reference: await benchmark("GET", ["-P", "100", "-c", "20", "-n", "4000000"], port),
    };
  });
  return [against(name, results, 0.5, 0.8)];
};

/** The same GET in the other set-ups; nothing is promised, and the way that a fault takes is known beforehand. */
export const besides: Rows = async (context) => {
  const rows: Row[] = [];
  const measure = async (name: string, target: keyof typeof targets, client: string) => {
    context.say(name);
    await using server = await startTarget(targets[target], context);
    const results = await inTurns(3, async (turn) =>
      closed(
        { name: `beside-${String(turn)}`, scenario: "read", commands: 1, client: profile(client) },
        server,
        context,
      ),
    );
    rows.push({
      name,
      unit: "ops/s",
      ours: median(results.map(({ perSecond }) => perSecond)),
      reference: null,
      ratio: null,
      floor: null,
      target: null,
      better: "more",
      cpuMicrosPerOperation: median(results.map(({ cpuMicros }) => cpuMicros)),
    });
  };
  await measure("closed loop GET, Cluster 3+3", "cluster", "fit");
  await measure("closed loop GET, Sentinel 1+2+3", "sentinel", "fit");
  await measure("closed loop GET, pooled", "standalone", "pooled");
  await measure("closed loop GET, through toxiproxy", "proxied", "fit");
  await measure("closed loop GET, TLS", "tls", "fit");
  return rows;
};

interface Measured {
  readonly perSecond: number;
  readonly cpuMicros: number;
}

/** Operations per second over the whole seconds of the run, its first and last one left out. */
async function closed(
  request: Pick<EngineLoadRequest, "name" | "scenario" | "commands"> & Partial<EngineLoadRequest>,
  server: BenchTarget,
  context: BenchContext,
): Promise<Measured> {
  // More slots than can be done: the limit ends it, and what is left is abandoned.
  const slots = 1_000_000 * seconds;
  const { load, cpuSeconds } = await runEngineLoad(
    { workers: 100, slots, schedule: [], limitMs: (seconds + 1) * 1_000, ...request },
    server,
    context,
  );
  const operation = { read: "get", write: "set", pipeline: "pipeline" }[request.scenario];
  const windows = load.counts("bench", operation, "end");
  const total = sum(windows);
  const within = windows.filter(({ windowMs }) => windowMs >= 500 && windowMs < 500 + seconds * 1_000);
  return { perSecond: sum(within) / seconds, cpuMicros: (cpuSeconds * 1e6) / total };
}

function sum(windows: readonly { readonly done: number }[]): number {
  return windows.reduce((all, { done }) => all + done, 0);
}

function against(
  name: string,
  results: readonly { readonly ours: Measured; readonly reference: number }[],
  floor: number,
  target: number,
): Row {
  return {
    name,
    unit: "ops/s",
    ours: median(results.map(({ ours }) => ours.perSecond)),
    reference: median(results.map(({ reference }) => reference)),
    ratio: median(results.map(({ ours, reference }) => ours.perSecond / reference)),
    floor,
    target,
    better: "more",
    cpuMicrosPerOperation: median(results.map(({ ours }) => ours.cpuMicros)),
  };
}

async function benchmark(command: "GET" | "SET", args: readonly string[], port: number): Promise<number> {
  const more = ["-d", "128", "-t", command.toLowerCase(), "--csv"];
  const { stdout } = await run("redis-benchmark", ["-p", String(port), ...args, ...more]);
  return Number(new RegExp(`"${command}","([\\d.]+)"`).exec(stdout)?.[1]);
}
