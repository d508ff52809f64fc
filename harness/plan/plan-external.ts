import { dirname, isAbsolute, join } from "node:path";
import type { TlsSettings } from "../base/tls.ts";
import type { WrittenExternal, WrittenTls } from "../drill/drill.ts";
import { Problems, specError } from "../drill/problems.ts";
import { duration, readUnit, size } from "../drill/units.ts";
import type { PlannedExternal, PlannedTarget } from "./plan.ts";

const topologyOf: Readonly<Record<string, PlannedTarget["topology"]>> = {
  redis: "standalone",
  "redis+sentinel": "sentinel",
  "redis+cluster": "cluster",
};
const defaultPort = { standalone: "6379", sentinel: "26379", cluster: "6379" } as const;

/**
 * Where a target stands, and what may be done to it. `file` is the drill's: paths are relative to it. Throws `SpecError`; never
 * repeats a URL, which may hold a password.
 */
export function planExternal(
  written: WrittenExternal,
  topology: PlannedTarget["topology"],
  { path, file }: { readonly path: readonly string[]; readonly file: string },
): PlannedExternal {
  const problems = new Problems();
  const attempt = <T>(act: () => T, instead: T): T => problems.attempt(act) ?? instead;
  const place = attempt(() => readUrl(written.url, topology, [...path, "url"]), nowhere);
  const tls = attempt(() => planTls(written.tls, { isSecure: place.isSecure, path: [...path, "tls"], file }), null);
  const { keyPrefix = "redrill:", keyTtl = "1h", memoryCap = "64mb", toxiproxy = null } = written;
  const keyTtlMs = attempt(() => readUnit(duration, keyTtl, [...path, "keyTtl"]), 1);
  if (keyTtlMs < 10_000)
    problems.add({
      path: [...path, "keyTtl"],
      expected: "at least 10s",
      got: JSON.stringify(keyTtl),
      next: "Make it longer than the drill: what a load still reads must not expire.",
    });
  if (!/^[\w:./-]{3,100}$/.test(keyPrefix))
    problems.add({
      path: [...path, "keyPrefix"],
      expected: "3 to 100 letters, digits and signs out of : . / _ -",
      got: JSON.stringify(keyPrefix),
      next: 'Write one that nobody else uses, such as "redrill:".',
    });
  if (toxiproxy !== null && !hostAndPort.test(toxiproxy))
    problems.add({
      path: [...path, "toxiproxy"],
      expected: "host:port of its control API",
      got: JSON.stringify(toxiproxy),
      next: 'Write it as "10.0.0.9:8474".',
    });
  const planned: PlannedExternal = {
    seeds: place.seeds,
    masterName: place.masterName,
    username: filled(written.username) ?? place.username,
    password: filled(written.password) ?? place.password,
    sentinelUsername: filled(written.sentinelUsername),
    sentinelPassword: filled(written.sentinelPassword),
    tls,
    environment: written.environment,
    // Several in one text, as one variable of the environment holds them.
    allow: (written.allow ?? []).flatMap((text) => text.split(/[\s,]+/)).filter((id) => id !== ""),
    keyPrefix,
    keyTtlMs,
    memoryCapBytes: attempt(() => readUnit(size, memoryCap, [...path, "memoryCap"]), 0),
    toxiproxy,
    mayFailOver: written.failover ?? false,
  };
  problems.throwIfAny();
  return planned;
}

/** Null for what is empty, as a variable of the environment may be. */
function filled(text: string | undefined): string | null {
  return text === undefined || text === "" ? null : text;
}

const hostAndPort = /^(\[[\da-f:]+\]|[^\s:/@[\]]+):\d{1,5}$/i;

interface UrlPlace {
  readonly seeds: readonly string[];
  readonly masterName: string | null;
  readonly username: string | null;
  readonly password: string | null;
  readonly isSecure: boolean;
}

const nowhere: UrlPlace = { seeds: [], masterName: null, username: null, password: null, isSecure: false };

/** `redis[s][+sentinel|+cluster]://[user[:password]@]host[:port][,host[:port]...][/master-name]`, as the engine's connect reads it. */
function readUrl(url: string, topology: PlannedTarget["topology"], path: readonly string[]): UrlPlace {
  const scheme = { standalone: "redis", sentinel: "redis+sentinel", cluster: "redis+cluster" }[topology];
  const example = `${scheme}://host:${defaultPort[topology]}${topology === "standalone" ? "" : ",host"}${topology === "sentinel" ? "/master-name" : ""}`;
  const fail = (got: string): never => {
    throw specError({ path, expected: `a URL such as ${example}`, got, next: "rediss means TLS." });
  };
  const [, written = "", user, hosts = "", name] =
    /^([a-z+]+):\/\/(?:(.*)@)?([^/@]*)(?:\/([^/]*))?$/.exec(url) ?? fail("something else");
  const isSecure = written.startsWith("rediss");
  const of = topologyOf[isSecure ? written.replace("rediss", "redis") : written];
  if (of === undefined) fail(`the scheme "${written}"`);
  // A Cluster is named by its target; its nodes may well be written as redis://.
  if (of !== topology && !(topology === "cluster" && of === "standalone"))
    fail(`a URL of a ${String(of)} target, and the target is ${topology}`);
  if (topology === "sentinel" && !name) fail("no master's name behind the hosts");
  if (topology !== "sentinel" && name !== undefined && name !== "" && name !== "0")
    fail("a database; only database 0 is supported");
  const seeds = hosts.split(",").map((host) => (/:\d+$/.test(host) ? host : `${host}:${defaultPort[topology]}`));
  const wrong = seeds.find((seed) => !hostAndPort.test(seed));
  if (wrong !== undefined) fail(`the host ${JSON.stringify(wrong)}`);
  if (topology === "standalone" && seeds.length > 1) fail(`${String(seeds.length)} hosts, and a standalone is one`);
  const [username = "", ...rest] = (user ?? "").split(":");
  const decode = (text: string): string => {
    try {
      return decodeURIComponent(text);
    } catch {
      return fail("a user or a password that is not written for a URL");
    }
  };
  return {
    seeds,
    masterName: topology === "sentinel" ? (name ?? null) : null,
    username: username === "" ? null : decode(username),
    password: rest.length === 0 ? null : decode(rest.join(":")),
    isSecure,
  };
}

function planTls(
  written: WrittenTls | undefined,
  { isSecure, path, file }: { readonly isSecure: boolean; readonly path: readonly string[]; readonly file: string },
): TlsSettings | null {
  if (written === undefined) return isSecure ? { ...noFiles, serverName: null, insecure: false } : null;
  const { ca, certificate, key, serverName = null, verify = true } = written;
  if ((certificate === undefined) !== (key === undefined))
    throw specError({
      path,
      expected: "certificate and key, or none of them",
      got: certificate === undefined ? "key alone" : "certificate alone",
      next: "Add the other one.",
    });
  const pathOf = (name: string | undefined) =>
    name === undefined ? null : isAbsolute(name) ? name : join(dirname(file), name);
  return {
    caFile: pathOf(ca),
    certificateFile: pathOf(certificate),
    keyFile: pathOf(key),
    serverName,
    insecure: !verify,
  };
}

const noFiles = { caFile: null, certificateFile: null, keyFile: null };
