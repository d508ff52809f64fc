import { existsSync } from "node:fs";
import { type Binaries, findBinaries } from "../base/binaries.ts";
import { RedrillError } from "../base/errors.ts";
import { findFilters } from "../base/own-namespace.ts";
import { describeDaemon, findDaemon, findStartableDaemon } from "../topology/docker/find-daemon.ts";
import { describeMachine, readVersions } from "../base/machine.ts";

interface Check {
  readonly name: string;
  /** `needed`: nothing runs without it. `note`: worth knowing. */
  readonly status: "ok" | "needed" | "note";
  readonly detail: string;
}

/** `redrill doctor`: what a run needs and whether it is here; exit code 3 when something needed is missing. */
export async function doctor({ json = false }: { readonly json?: boolean }): Promise<void> {
  const checks = [
    nodeCheck(),
    ...(await programChecks()),
    await filterCheck(),
    await dockerCheck(),
    machineCheck(),
    identityCheck(),
  ];
  if (json) process.stdout.write(`${JSON.stringify(checks, null, 2)}\n`);
  else
    for (const { name, status, detail } of checks)
      process.stdout.write(`${marks[status]} ${name.padEnd(14)} ${detail}\n`);
  process.exitCode = checks.some(({ status }) => status === "needed") ? 3 : 0;
}

const marks = { ok: "✔ ok    ", needed: "✘ NEEDED", note: "- note  " } as const;

function nodeCheck(): Check {
  return { name: "node", status: "ok", detail: `${process.versions.node} (22.22 or newer is needed)` };
}

/** Each program on its own, so that one that is missing hides no other. */
async function programChecks(): Promise<readonly Check[]> {
  const variables = { redisServer: "REDRILL_REDIS_SERVER", k6: "REDRILL_K6", toxiproxy: "REDRILL_TOXIPROXY" } as const;
  const names = { redisServer: "redis-server", k6: "k6", toxiproxy: "toxiproxy" } as const;
  const standIns = Object.fromEntries(Object.values(variables).map((variable) => [variable, process.execPath]));
  const checks: Check[] = [];
  for (const key of ["redisServer", "k6", "toxiproxy"] as const) {
    const variable = variables[key];
    try {
      const binaries: Binaries = findBinaries({ ...process.env, ...standIns, [variable]: process.env[variable] });
      const versions = await readVersions(binaries);
      const version = { redisServer: versions.redis, k6: versions.k6, toxiproxy: versions.toxiproxy }[key];
      const isRight = version !== null;
      checks.push({
        name: names[key],
        status: isRight ? "ok" : "needed",
        detail: isRight
          ? `${version} (${binaries[key]})`
          : `${binaries[key]} does not say its version: is it the right program?`,
      });
    } catch (error) {
      if (!(error instanceof RedrillError)) throw error;
      checks.push({ name: names[key], status: "needed", detail: [error.message, error.next ?? ""].join(" ").trim() });
    }
  }
  return checks;
}

async function filterCheck(): Promise<Check> {
  const filters = await findFilters();
  if ("why" in filters) {
    const { why } = filters;
    return { name: "partition", status: "note", detail: `processes cannot be cut off from each other: ${why}` };
  }
  const detail = filters.how === "here" ? "nft" : "nft, in a network namespace of the run's own";
  return { name: "partition", status: "ok", detail };
}

/** Docker is for `--provider docker` alone, so that it is missing is no failure. */
async function dockerCheck(): Promise<Check> {
  const state = await findDaemon(process.env);
  const trouble = describeDaemon(state);
  if (trouble === null) {
    const detail = state.kind === "answers" ? `a daemon answers at ${state.where}` : `DOCKER_HOST is ${state.where}`;
    return { name: "docker", status: "ok", detail };
  }
  const startable = findStartableDaemon(process.env);
  const next = startable === null ? trouble.next : `${startable} is here, and this user may start it; tests do.`;
  return { name: "docker", status: "note", detail: `${trouble.message} ${next}` };
}

function machineCheck(): Check {
  const { cpus, cpuModel, memoryBytes } = describeMachine();
  const detail = `${String(cpus)} x ${cpuModel}, ${(memoryBytes / 2 ** 30).toFixed(0)} GiB`;
  if (cpus >= 2) return { name: "machine", status: "ok", detail };
  return {
    name: "machine",
    status: "note",
    detail: `${detail}: load, servers and probes share one core; runs may be invalid`,
  };
}

function identityCheck(): Check {
  if (existsSync("/proc/self/stat"))
    return { name: "processes", status: "ok", detail: "told apart by pid and start time" };
  return {
    name: "processes",
    status: "note",
    detail: "no /proc: cleanup after a SIGKILL knows processes by their pid alone",
  };
}
