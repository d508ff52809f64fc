import { execFile } from "node:child_process";
import { cpus, platform, release, totalmem } from "node:os";
import { promisify } from "node:util";
import type { Binaries } from "./binaries.ts";
import { redrillVersion } from "./version.ts";

const run = promisify(execFile);

/** The versions of everything that takes part; null where a program did not say. */
export interface Versions {
  readonly redrill: string;
  readonly node: string;
  readonly redis: string | null;
  readonly k6: string | null;
  readonly toxiproxy: string | null;
}

export async function readVersions({ redisServer, k6, toxiproxy }: Binaries): Promise<Versions> {
  const [redis, k6Version, toxiproxyVersion] = await Promise.all([
    versionFrom(redisServer, ["--version"], /v=(\S+)/),
    versionFrom(k6, ["version"], /v(\d\S+)/),
    versionFrom(toxiproxy, ["-version"], /(\d+\.\d+\.\d+)/),
  ]);
  return { redrill: redrillVersion(), node: process.versions.node, redis, k6: k6Version, toxiproxy: toxiproxyVersion };
}

/** What a figure of this run depends on: machines differ by 23-41 % (FACTS), so figures of two machines are not compared. */
export interface Machine {
  readonly cpus: number;
  readonly cpuModel: string;
  readonly memoryBytes: number;
  readonly platform: string;
}

export function describeMachine(): Machine {
  const all = cpus();
  return {
    cpus: all.length,
    cpuModel: all[0]?.model.trim() ?? "unknown",
    memoryBytes: totalmem(),
    platform: `${platform()} ${release()}`,
  };
}

async function versionFrom(program: string, args: readonly string[], pattern: RegExp): Promise<string | null> {
  try {
    const { stdout, stderr } = await run(program, [...args], { timeout: 5_000 });
    return pattern.exec(stdout + stderr)?.[1] ?? null;
  } catch {
    return null;
  }
}
