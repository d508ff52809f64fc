import { EnvironmentError } from "../../base/errors.ts";
import type { PlannedTarget } from "../../plan/plan.ts";
import type { Place } from "./layout.ts";
import { type Line, lineText } from "./conf-lines.ts";
import { type Locks, nodeLocks } from "./locks.ts";

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
  "masteruser",
  "rename-command",
  "user",
  "aclfile",
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
export function redisConf(target: PlannedTarget, place: Place, locks: Locks, more: readonly Line[]): string {
  const { config } = target;
  for (const [key, value] of Object.entries(config)) {
    if (ours.has(key) || key.startsWith("tls-") || /[\r\n]/.test(key + value)) {
      throw new EnvironmentError(`targets.${target.name}.config.${key}: redrill sets this line itself.`, {
        next: "Take it out of the drill.",
      });
    }
  }
  if (/[\s"'\\]/.test(config["requirepass"] ?? "")) {
    throw new EnvironmentError(`targets.${target.name}.config.requirepass has spaces, quotes or backslashes in it.`, {
      next: "Choose another one for the drill.",
    });
  }
  const lines: readonly Line[] = [
    ...listenLines(place, locks),
    ["dir", place.dataFolder],
    ["logfile", ""],
    ["daemonize", "no"],
    // A replica that comes back need not wait for others that might come.
    ["repl-diskless-sync-delay", 0],
    ...("save" in config ? [] : [["save", ""] as const]),
    ...nodeLocks(target, place.folder, locks),
    ...more,
  ];
  const written = Object.entries(config).map(([key, value]) => (value === "" ? `${key} ""` : `${key} ${value}`));
  return `${[...lines.map(lineText), ...written].join("\n")}\n`;
}

/** Where a server listens, and what it speaks from. Elsewhere than on 127.0.0.1 it would refuse everybody who gives no password. */
export function listenLines({ listen: { host, port } }: Place, { tls }: Locks): readonly Line[] {
  const ports: readonly Line[] =
    tls === null
      ? [["port", port]]
      : [
          ["port", 0],
          ["tls-port", port],
        ];
  return [...ports, ...(host === null ? [] : [["bind", host] as const]), ...sourceLines(host)];
}

function sourceLines(host: string | null): readonly Line[] {
  if (host === "127.0.0.1") return [];
  return [["protected-mode", "no"], ...(host === null ? [] : [["bind-source-addr", host] as const])];
}
