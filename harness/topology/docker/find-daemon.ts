import { accessSync, constants, existsSync } from "node:fs";
import { request } from "node:http";
import { homedir } from "node:os";
import { delimiter, join } from "node:path";
import type { Environment } from "../../base/binaries.ts";

/** What answers where Docker daemons listen. `elsewhere`: DOCKER_HOST names one that is no socket of this machine. */
export interface DaemonState {
  readonly kind: "answers" | "elsewhere" | "refused" | "silent" | "none";
  /** The socket, or DOCKER_HOST. */
  readonly where: string;
}

const answerLimitMs = 3_000;

/** Looks for a Docker daemon as its own clients do: DOCKER_HOST, else the well-known sockets. Bounded; never throws. */
export async function findDaemon(environment: Environment): Promise<DaemonState> {
  const named = environment["DOCKER_HOST"] ?? "";
  if (named !== "" && !named.startsWith("unix://")) return { kind: "elsewhere", where: named };
  const sockets = named === "" ? wellKnownSockets(environment) : [named.slice("unix://".length)];
  const states = await Promise.all(sockets.filter((path) => existsSync(path)).map(askSocket));
  const best = (["answers", "refused", "silent"] as const).flatMap((kind) => states.filter((one) => one.kind === kind));
  return best[0] ?? { kind: "none", where: sockets[0] ?? "" };
}

/** What is wrong and what to do, for people; null where a daemon answers or is elsewhere. */
export function describeDaemon({
  kind,
  where,
}: DaemonState): { readonly message: string; readonly next: string } | null {
  switch (kind) {
    case "answers":
    case "elsewhere":
      return null;
    case "refused":
      return {
        message: `The Docker daemon at ${where} does not let this user in.`,
        next: "Run `sudo usermod -aG docker $USER` and log in again, or use `provider: process`.",
      };
    case "silent":
      return {
        message: `Nobody answers at ${where} within ${String(answerLimitMs / 1000)} s: the Docker daemon is not running or hangs.`,
        next: startHint,
      };
    case "none":
      return { message: `There is no Docker daemon here (looked for ${where}).`, next: startHint };
    default:
      return kind satisfies never;
  }
}

const startHint = "Start it (Linux: `sudo systemctl start docker`, or `sudo dockerd`), or use `provider: process`.";

/** The daemon's program, where this user may start it; null = not here. */
export function findStartableDaemon(environment: Environment): string | null {
  if (process.platform !== "linux" || process.getuid?.() !== 0) return null;
  const folders = (environment["PATH"] ?? "").split(delimiter).filter((folder) => folder !== "");
  return folders.map((folder) => join(folder, "dockerd")).find(isProgram) ?? null;
}

function isProgram(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

/** The ones that testcontainers looks at, too. */
function wellKnownSockets(environment: Environment): readonly string[] {
  const runtime = environment["XDG_RUNTIME_DIR"];
  return [
    "/var/run/docker.sock",
    ...(runtime === undefined ? [] : [join(runtime, "docker.sock")]),
    join(homedir(), ".docker", "run", "docker.sock"),
    join(homedir(), ".docker", "desktop", "docker.sock"),
  ];
}

function askSocket(socketPath: string): Promise<DaemonState> {
  return new Promise((resolve) => {
    const asking = request({ socketPath, path: "/_ping", signal: AbortSignal.timeout(answerLimitMs) }, (answer) => {
      answer.resume();
      resolve({ kind: answer.statusCode === 200 ? "answers" : "silent", where: socketPath });
    });
    asking.once("error", (error: NodeJS.ErrnoException) => {
      resolve({ kind: error.code === "EACCES" ? "refused" : "silent", where: socketPath });
    });
    asking.end();
  });
}
