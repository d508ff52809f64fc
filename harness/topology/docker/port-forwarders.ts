import { readdirSync, readFileSync } from "node:fs";

/**
 * The processes by which Docker forwards these ports of 127.0.0.1: all traffic of a load goes through them. None where
 * there is no /proc, or Docker forwards in another way.
 */
export function portForwarders(ports: readonly number[]): readonly number[] {
  const wanted = new Set(ports.map(String));
  return processes().filter((pid) => {
    try {
      if (readFileSync(`/proc/${String(pid)}/comm`, "utf8") !== "docker-proxy\n") return false;
      const words = readFileSync(`/proc/${String(pid)}/cmdline`, "utf8").split("\0");
      return wanted.has(words[words.indexOf("-host-port") + 1] ?? "");
    } catch {
      return false; // it ended while it was looked at
    }
  });
}

function processes(): readonly number[] {
  try {
    return readdirSync("/proc").flatMap((name) => (/^\d+$/.test(name) ? [Number(name)] : []));
  } catch {
    return [];
  }
}
