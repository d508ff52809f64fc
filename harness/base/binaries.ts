import { createHash } from "node:crypto";
import { accessSync, constants, readdirSync, readFileSync, statSync } from "node:fs";
import { homedir } from "node:os";
import { delimiter, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { EnvironmentError } from "./errors.ts";
import { packageFolder } from "./package-folder.ts";

/** The programs that a run starts; absolute paths. */
export interface Binaries {
  readonly redisServer: string;
  readonly k6: string;
  readonly toxiproxy: string;
  /** Where other versions of redis-server lie, as `<version>/redis-server`; it need not be there. */
  readonly serversFolder: string;
}

export type Environment = Readonly<Record<string, string | undefined>>;

/**
 * Finds every program: `REDRILL_REDIS_SERVER`, `REDRILL_K6` and `REDRILL_TOXIPROXY` name one each; else redis-server is looked for in
 * PATH, and the other two in the engine's cache. Throws `EnvironmentError` that says how to get what is missing.
 */
export function findBinaries(environment: Environment): Binaries {
  return {
    redisServer: named(environment, "REDRILL_REDIS_SERVER") ?? inPath(environment, "redis-server"),
    k6: named(environment, "REDRILL_K6") ?? built(environment, "k6"),
    toxiproxy: named(environment, "REDRILL_TOXIPROXY") ?? built(environment, "toxiproxy"),
    serversFolder: join(cacheFolder(environment), "redis"),
  };
}

/** Where the engine that fits these sources is, or will be when it is built. */
export function engineFolder(environment: Environment): string {
  return join(cacheFolder(environment), "engine", engineHash());
}

function cacheFolder(environment: Environment): string {
  const cache = filled(environment["XDG_CACHE_HOME"]) ?? join(filled(environment["HOME"]) ?? homedir(), ".cache");
  return filled(environment["REDRILL_CACHE"]) ?? join(cache, "redrill");
}

/** Names the engine by its content and this machine's kind, so that another checkout never runs the wrong one. */
export function engineHash(folder: string = fileURLToPath(new URL("engine", packageFolder()))): string {
  const files = readdirSync(folder, { recursive: true, encoding: "utf8" })
    .map((file) => file.replaceAll("\\", "/"))
    .filter((file) => file === "go.mod" || file === "go.sum" || (file.endsWith(".go") && !file.endsWith("_test.go")))
    .toSorted();
  const hash = createHash("sha256");
  for (const file of files) {
    hash
      .update(`${file}\0`)
      .update(readFileSync(join(folder, file)))
      .update("\0");
  }
  return hash.update(`${process.platform}-${process.arch}`).digest("hex").slice(0, 16);
}

function named(environment: Environment, variable: string): string | null {
  const path = filled(environment[variable]);
  if (path === null) return null;
  if (isProgram(path)) return resolve(path);
  throw new EnvironmentError(`${variable} is "${path}", and there is no program.`, {
    next: "Set it to the program's path, or take it away.",
  });
}

function inPath(environment: Environment, program: string): string {
  const folders = (environment["PATH"] ?? "").split(delimiter).filter((folder) => folder !== "");
  const path = folders.map((folder) => resolve(folder, program)).find(isProgram);
  if (path !== undefined) return path;
  throw new EnvironmentError(`${program} is not in PATH.`, {
    next:
      process.platform === "darwin"
        ? "Run `brew install redis`, or name it in REDRILL_REDIS_SERVER."
        : "Run `apt-get install redis-server`, or name it in REDRILL_REDIS_SERVER.",
  });
}

function built(environment: Environment, program: "k6" | "toxiproxy"): string {
  const path = join(engineFolder(environment), program);
  if (isProgram(path)) return path;
  throw new EnvironmentError(`${program} of this version is not built yet (looked for ${path}).`, {
    next: "Run `make setup`.",
  });
}

export function isProgram(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return statSync(path).isFile();
  } catch {
    return false;
  }
}

function filled(value: string | undefined): string | null {
  return value === undefined || value === "" ? null : value;
}
