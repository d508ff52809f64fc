import { Problems, specError } from "../drill/problems.ts";
import type { Drill, WrittenDocker, WrittenOrigin, WrittenTarget } from "../drill/drill.ts";
import { duration, integer, percent, readUnit, size } from "../drill/units.ts";
import { planExternal } from "./plan-external.ts";
import { planSecurity } from "./plan-security.ts";
import { planServers } from "./plan-servers.ts";
import type { OriginSettings, PlannedContainers, PlannedExternal, PlannedTarget, ProviderName } from "./plan.ts";

export interface TargetOptions {
  /** The drill's file. */
  readonly file: string;
  /** Who makes every target; null = each as the drill says: where it stands, in containers, else as local processes. */
  readonly provider: ProviderName | null;
}

/** The targets; their proxied planes are filled in when the faults are known. */
export function planTargets(
  targets: Drill["targets"],
  options: TargetOptions,
  problems: Problems,
): readonly PlannedTarget[] {
  return Object.entries(targets).flatMap(([name, written]) => {
    const planned = problems.attempt(() => planTarget(name, written, options));
    return planned === null ? [] : [planned];
  });
}

function planTarget(name: string, written: WrittenTarget, { file, provider: wanted }: TargetOptions): PlannedTarget {
  const path = ["targets", name];
  const problems = new Problems();
  const provider = wanted ?? providerOf(written, path, problems);
  const external = problems.attempt((): PlannedExternal | null => {
    if (provider !== "external") return null;
    if (written.external !== undefined)
      return planExternal(written.external, written.topology, { path: [...path, "external"], file });
    throw specError({
      path,
      expected: "where the target stands, for the provider external",
      got: "no key external",
      next: "Add external: { url: ..., environment: staging }, or leave --provider external out.",
    });
  });
  checkConfig(written.config, [...path, "config"], problems);
  const time = (key: string, text: string | undefined, defaultMs: number): number => {
    if (text === undefined) return defaultMs;
    const ms = problems.attempt(() => readUnit(duration, text, [...path, key]));
    if (ms !== null && ms < 1)
      problems.add({
        path: [...path, key],
        expected: "at least 1ms",
        got: JSON.stringify(text),
        next: "Make it longer.",
      });
    return ms ?? defaultMs;
  };
  const security = problems.attempt(() => planSecurity(written, provider, path));
  const base = {
    name,
    provider,
    ...(external === null ? {} : { external }),
    ...(security === null ? {} : { security }),
    ...(provider === "docker" ? { docker: planContainers(written.docker, [...path, "docker"], problems) } : {}),
    config: written.config,
    origin: problems.attempt(() => planOrigin(written.origin, [...path, "origin"])) ?? defaultOrigin,
    proxiedPlanes: [],
  } as const;
  const planned = (): PlannedTarget => {
    switch (written.topology) {
      case "standalone":
        return { ...base, topology: "standalone" };
      case "sentinel": {
        const { topology, replicas, sentinels, quorum = Math.floor(sentinels / 2) + 1 } = written;
        if (quorum > sentinels)
          problems.add({
            path: [...path, "quorum"],
            expected: `at most ${String(sentinels)}, the number of sentinels`,
            got: String(quorum),
            next: "Lower the quorum, or add sentinels.",
          });
        const downAfterMs = time("downAfter", written.downAfter, 2000);
        const failoverTimeoutMs = time("failoverTimeout", written.failoverTimeout, 5000);
        const endpointEveryMs =
          written.endpoint === undefined ? {} : { endpointEveryMs: time("endpoint", written.endpoint, 1000) };
        if (written.endpoint !== undefined && provider === "external")
          problems.add({
            path: [...path, "endpoint"],
            at: "key",
            expected: "servers that redrill starts",
            got: "endpoint of a target that stands",
            next: "Name its own balancer as a standalone target.",
          });
        return { ...base, topology, replicas, sentinels, quorum, downAfterMs, failoverTimeoutMs, ...endpointEveryMs };
      }
      case "cluster": {
        const { topology, masters, replicasPerMaster } = written;
        return {
          ...base,
          topology,
          masters,
          replicasPerMaster,
          nodeTimeoutMs: time("nodeTimeout", written.nodeTimeout, 2000),
        };
      }
      default:
        return written satisfies never;
    }
  };
  const shape = planned();
  const servers = problems.attempt(() => planServers(written.servers, shape, [...path, "servers"]));
  const target: PlannedTarget = servers === null ? shape : { ...shape, servers };
  problems.throwIfAny();
  return target;
}

function providerOf({ docker, external }: WrittenTarget, path: readonly string[], problems: Problems): ProviderName {
  if (docker !== undefined && external !== undefined)
    problems.add({
      path,
      expected: "one of docker and external",
      got: "both",
      next: "Say which one with --provider docker or --provider external.",
    });
  if (external !== undefined) return "external";
  return docker === undefined ? "process" : "docker";
}

function planContainers(
  { image, memory, cpus, tmpfs }: WrittenDocker = {},
  path: readonly string[],
  problems: Problems,
): PlannedContainers {
  const bytes = (key: string, text: string | undefined) =>
    text === undefined ? null : problems.attempt(() => readUnit(size, text, [...path, key]));
  const [memoryBytes, tmpfsBytes] = [bytes("memory", memory), bytes("tmpfs", tmpfs)];
  return {
    image: image ?? null,
    ...(memoryBytes === null ? {} : { memoryBytes }),
    ...(cpus === undefined ? {} : { cpus }),
    ...(tmpfsBytes === null ? {} : { tmpfsBytes }),
  };
}

/** INCIDENTS: 50 slots, 20 ms. */
const defaultOrigin: OriginSettings = { concurrency: 50, serviceMs: 20, maxQueue: null };

function planOrigin(written: WrittenOrigin | undefined, path: readonly string[]): OriginSettings {
  const { concurrency = defaultOrigin.concurrency, maxQueue = defaultOrigin.maxQueue } = written ?? {};
  const { service, distribution, sigma, errors, slowdown } = written ?? {};
  const serviceMs = service === undefined ? defaultOrigin.serviceMs : readUnit(duration, service, [...path, "service"]);
  return {
    concurrency,
    serviceMs,
    maxQueue,
    ...(distribution === undefined ? {} : { distribution }),
    ...(sigma === undefined ? {} : { sigma }),
    ...(errors === undefined ? {} : { errorRatio: readShare(errors, 1, [...path, "errors"]) }),
    ...(slowdown === undefined ? {} : { slowdownRatio: readShare(slowdown, 100, [...path, "slowdown"]) }),
  };
}

function readShare(text: string, most: number, path: readonly string[]): number {
  const share = readUnit(percent, text, path);
  if (share >= 0 && share <= most) return share;
  throw specError({
    path,
    expected: `0% to ${String(most * 100)}%`,
    got: JSON.stringify(text),
    next: "Write a share in between.",
  });
}

function checkConfig(config: Readonly<Record<string, string>>, path: readonly string[], problems: Problems): void {
  for (const [key, value] of Object.entries(config)) {
    if (managed.test(key))
      problems.add({
        path: [...path, key],
        at: "key",
        expected: "a line that is free to choose",
        got: `"${key}", which the topology sets itself`,
        next: "Take it out; timeouts (downAfter, nodeTimeout) and security are keys of the target.",
      });
    if (sizes.has(key) && size.read(value) === null && integer.read(value) === null)
      problems.add({
        path: [...path, key],
        expected: 'a size with a unit, such as "64mb"',
        got: JSON.stringify(value),
        next: size.next(value),
      });
  }
}

/** Lines that the harness needs to set itself. */
const managed =
  /^(port|tls-.*|masterauth|masteruser|rename-command|user|aclfile|bind|bind-source-addr|dir|daemonize|pidfile|logfile|unixsocket|replicaof|slaveof|cluster-(enabled|config-file|node-timeout|port|announce-.*)|(replica|slave)-announce-(ip|port))$/;

const sizes: ReadonlySet<string> = new Set(["maxmemory", "repl-backlog-size"]);
