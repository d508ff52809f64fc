import { execFile, spawn } from "node:child_process";
import { mkdtempSync, openSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { WaitTimeout, waitUntil } from "../../base/wait-until.ts";
import { describeDaemon, findDaemon, findStartableDaemon } from "../docker/find-daemon.ts";

const run = promisify(execFile);
const makeImages = fileURLToPath(new URL("../../../docker/make-images.sh", import.meta.url));
const startLimitMs = 30_000;
const stopLimitMs = 15_000;
/** The first time on a machine an image has to be built. */
export const openLimitMs = 600_000;

/** Why there are no Docker tests on this machine; null = a daemon answers, or may be started, and failures count. */
export async function whyNoDocker(): Promise<string | null> {
  const trouble = describeDaemon(await findDaemon(process.env));
  return trouble === null || findStartableDaemon(process.env) !== null ? null : trouble.message;
}

/** A daemon with our image. `missing`: why there is none: the one that was started does not run on this machine, or no image can be made. */
export interface DockerForTests extends AsyncDisposable {
  readonly missing: string | null;
}

/** Uses the daemon that answers, else starts one that is stopped when this is disposed of. */
export async function openDocker(): Promise<DockerForTests> {
  const started = describeDaemon(await findDaemon(process.env)) === null ? null : await startDaemon();
  if (typeof started === "string") return { missing: started, [Symbol.asyncDispose]: async () => undefined };
  try {
    await run(makeImages, [], { timeout: openLimitMs });
  } catch (error) {
    await started?.stop();
    if (!cannotBeDoneHere(error)) throw error;
    return { missing: error.stderr.trim(), [Symbol.asyncDispose]: async () => undefined };
  }
  return { missing: null, [Symbol.asyncDispose]: async () => started?.stop() };
}

/** `make-images.sh` says with exit code 3 that this machine has no way to an image: neither a registry nor a Debian mirror. */
function cannotBeDoneHere(error: unknown): error is Error & { readonly stderr: string } {
  return error instanceof Error && "code" in error && error.code === 3 && "stderr" in error;
}

interface StartedDaemon {
  readonly stop: () => Promise<void>;
}

/** A text says why it does not run here. */
async function startDaemon(): Promise<StartedDaemon | string> {
  const program = findStartableDaemon(process.env);
  if (program === null) return "no Docker daemon answers, and this user may not start one";
  const folder = mkdtempSync(join(tmpdir(), "redrill-dockerd-"));
  const log = join(folder, "log");
  const output = openSync(log, "a");
  const daemon = spawn(program, [], { stdio: ["ignore", output, output] });
  const ended = new Promise<void>((resolve) => {
    daemon.once("exit", () => {
      resolve();
    });
  });
  const isOver = () => daemon.exitCode !== null || daemon.signalCode !== null;
  const stop = async () => {
    // Another test run may have found it meanwhile; then it is left to its containers.
    const { stdout } = await run("docker", ["ps", "-q", "--filter", "label=redrill.run"], { timeout: 10_000 });
    if (stdout.trim() !== "") return;
    daemon.kill("SIGTERM");
    const killing = setTimeout(() => daemon.kill("SIGKILL"), stopLimitMs);
    await ended;
    clearTimeout(killing);
    rmSync(folder, { recursive: true, force: true });
  };
  try {
    await waitUntil(
      {
        what: "dockerd answering",
        look: async () => (isOver() ? "over" : (await findDaemon(process.env)).kind),
        isDone: (kind) => kind === "over" || kind === "answers",
        limitMs: startLimitMs,
      },
      new AbortController().signal,
    );
  } catch (error) {
    if (!(error instanceof WaitTimeout)) throw error;
    daemon.kill("SIGKILL");
    return `dockerd did not answer within ${String(startLimitMs / 1000)} s: ${lastLinesOf(log)}`;
  }
  return isOver() ? `dockerd does not run here: ${lastLinesOf(log)}` : { stop };
}

function lastLinesOf(log: string): string {
  return readFileSync(log, "utf8").trim().split("\n").slice(-2).join(" | ");
}
