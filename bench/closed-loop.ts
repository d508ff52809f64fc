import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { runEngineLoad, startStore } from "./engine-load.ts";
import { type BenchContext, inTurns, median, type Row, type Rows } from "./row.ts";

const run = promisify(execFile);
const seconds = 3;

/** A closed loop of GETs of 128 bytes from 100 VUs, against `redis-benchmark -P 1 -c 100`. */
export const closedLoop: Rows = async (context) => {
  await using server = await startStore(context);
  const port = server.store.nodes[0]?.direct.port ?? 0;
  const measure = async (commands: number, floor: number, target: number): Promise<Row> => {
    const name = `closed loop GET, 100 VUs, ${String(commands)} per iteration`;
    context.say(name);
    const turns = await inTurns(5, async (turn) => ({
      ours: await oursPerSecond(`loop-${String(commands)}-${String(turn)}`, commands, server, context),
      reference: await benchmarkPerSecond(port),
    }));
    const ratio = median(turns.map(({ ours, reference }) => ours / reference));
    const ours = median(turns.map((turn) => turn.ours));
    const reference = median(turns.map((turn) => turn.reference));
    return { name, unit: "ops/s", ours, reference, ratio, floor, target, better: "more" };
  };
  return [await measure(1, 0.85, 1), await measure(10, 1.2, 1.5)];
};

/** Commands per second over the whole seconds of the run, its first and last one left out. */
async function oursPerSecond(
  name: string,
  commands: number,
  server: Awaited<ReturnType<typeof startStore>>,
  context: BenchContext,
): Promise<number> {
  // More slots than can be done: the limit ends it, and what is left is abandoned.
  const slots = 1_000_000 * seconds;
  const load = await runEngineLoad(
    { name, workers: 100, commands, slots, schedule: [], limitMs: (seconds + 1) * 1_000 },
    server,
    context,
  );
  const windows = load
    .counts("bench", "get", "end")
    .filter(({ windowMs }) => windowMs >= 500 && windowMs < 500 + seconds * 1_000);
  return windows.reduce((sum, { done }) => sum + done, 0) / seconds;
}

async function benchmarkPerSecond(port: number): Promise<number> {
  const args = ["-p", String(port), "-P", "1", "-c", "100", "-n", "250000", "-d", "128", "-t", "get", "--csv"];
  const { stdout } = await run("redis-benchmark", args);
  return Number(/"GET","([\d.]+)"/.exec(stdout)?.[1]);
}
