import { execFile } from "node:child_process";
import { readdirSync } from "node:fs";
import { isAbsolute, join } from "node:path";
import { promisify } from "node:util";
import { type Binaries, isProgram } from "./binaries.ts";
import { EnvironmentError } from "./errors.ts";

/**
 * The redis-server that a drill asks for: a version (`6.2`, `7.0.15`), which the usual server has or one in the cache, or a program by
 * its absolute path; null = the usual one. Throws `EnvironmentError` that says which there are.
 */
export async function findServer(
  wanted: string | null,
  { redisServer, serversFolder }: Pick<Binaries, "redisServer" | "serversFolder">,
): Promise<string> {
  if (wanted === null) return redisServer;
  if (isAbsolute(wanted)) {
    if (isProgram(wanted)) return wanted;
    throw new EnvironmentError(`${wanted} is no program.`, { next: "Name a redis-server by its path, or a version." });
  }
  const candidates = [redisServer, ...cachedServers(serversFolder)];
  const known = await Promise.all(candidates.map(async (path) => ({ path, version: await versionOf(path) })));
  const found = known.find(({ version }) => version === wanted || version?.startsWith(`${wanted}.`));
  if (found !== undefined) return found.path;
  const there = known.map(({ path, version }) => `${version ?? "unknown"} (${path})`).join(", ");
  throw new EnvironmentError(`redis-server ${wanted} is not there; there is ${there}.`, {
    next: "Put it at redis/<version>/redis-server in redrill's cache (tools/need-redis-6.sh does so for 6.2), or name its path.",
  });
}

function cachedServers(folder: string): readonly string[] {
  try {
    return readdirSync(folder)
      .toSorted()
      .map((version) => join(folder, version, "redis-server"))
      .filter(isProgram);
  } catch {
    return []; // nothing was put there
  }
}

/** `Redis server v=7.0.15 sha=...`. */
async function versionOf(program: string): Promise<string | null> {
  const { stdout } = await promisify(execFile)(program, ["--version"], { timeout: 5_000 }).catch(() => ({
    stdout: "",
  }));
  return /\bv=(\d[\w.]*)/.exec(stdout)?.[1] ?? null;
}
