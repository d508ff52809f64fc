import { EnvironmentError } from "../../base/errors.ts";
import type { PlannedTarget } from "../../plan/plan.ts";
import type { Place } from "./layout.ts";

/** Lines that say where a server is and who it belongs to; a drill's own would tear the topology apart. */
const ours = new Set([
  "port",
  "tls-port",
  "bind",
  "protected-mode",
  "unixsocket",
  "dir",
  "logfile",
  "pidfile",
  "daemonize",
  "supervised",
  "include",
  "replicaof",
  "slaveof",
  "masterauth",
  "replica-announce-ip",
  "replica-announce-port",
  "cluster-enabled",
  "cluster-config-file",
  "cluster-node-timeout",
  "cluster-port",
  "cluster-announce-ip",
  "cluster-announce-port",
  "cluster-announce-bus-port",
]);

/**
 * `redis.conf` of a data node. RDB snapshots are off unless the drill's config has `save`; everything else is Redis's default
 * until the drill says otherwise.
 */
export function redisConf(target: PlannedTarget, place: Place, more: readonly Line[]): string {
  const { config } = target;
  for (const [key, value] of Object.entries(config)) {
    if (ours.has(key) || /[\r\n]/.test(key + value)) {
      throw new EnvironmentError(`targets.${target.name}.config.${key}: redrill sets this line itself.`, {
        next: "Take it out of the drill.",
      });
    }
  }
  const password = passwordOf(target);
  if (password !== null && /[\s"'\\]/.test(password)) {
    throw new EnvironmentError(`targets.${target.name}.config.requirepass has spaces, quotes or backslashes in it.`, {
      next: "Choose another one for the drill.",
    });
  }
  const lines: readonly Line[] = [
    ...listenLines(place),
    ["dir", place.folder],
    ["logfile", ""],
    ["daemonize", "no"],
    // A replica that comes back need not wait for others that might come.
    ["repl-diskless-sync-delay", 0],
    ...("save" in config ? [] : [["save", ""] as const]),
    ...(password === null ? [] : [["masterauth", password] as const]),
    ...more,
  ];
  const written = Object.entries(config).map(([key, value]) => (value === "" ? `${key} ""` : `${key} ${value}`));
  return `${[...lines.map(lineText), ...written].join("\n")}\n`;
}

/** Where a server listens. On all addresses it would refuse everybody who gives no password. */
export function listenLines({ listen: { host, port } }: Place): readonly Line[] {
  return [["port", port], ...(host === null ? [["protected-mode", "no"] as const] : [["bind", host] as const])];
}

export function passwordOf({ config }: PlannedTarget): string | null {
  const password = config["requirepass"];
  return password === undefined || password === "" ? null : password;
}

/** A key and its words. */
export type Line = readonly [string, ...(string | number)[]];

export function lineText(line: Line): string {
  return line.map((word) => (/^[\w.,:@/-]+$/.test(String(word)) ? String(word) : quote(String(word)))).join(" ");
}

/** Redis reads quoted words as C strings. */
function quote(word: string): string {
  return `"${word.replaceAll("\\", "\\\\").replaceAll('"', '\\"')}"`;
}
