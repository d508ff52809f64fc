import { isSecretKey } from "../drill/mask-secrets.ts";
import { describeClient } from "./describe-client.ts";
import { formatBytes, formatCount, formatMs, formatRate, formatRatio } from "./format.ts";
import { workersByInstance } from "./instances.ts";
import { formatKeys } from "./keys.ts";
import { describeSecurity } from "./plan-security.ts";
import { describeServers } from "./plan-servers.ts";
import { formatSizes } from "./sizes.ts";
import type {
  ClientProfile,
  OriginSettings,
  ParameterValue,
  Plan,
  PlannedExternal,
  PlannedLoad,
  PlannedTarget,
} from "./plan.ts";

/** What a plan would do to which nodes and for how long, as text for a terminal of 100 columns. Secrets are masked. */
export function describePlan(plan: Plan): string {
  const { title, drill, seed, expectFail, targets, warmup, loads, faults, objectives, stopWhen, notes } = plan;
  const from = [
    drill.file,
    `sha256 ${drill.sha256.slice(0, 12)}`,
    `seed ${String(seed)}`,
    ...(plan.instances === 1 ? [] : [`${String(plan.instances)} instances of k6`]),
  ];
  return [
    wrap(title, 0),
    wrap([...from, ...(drill.variant === null ? [] : [`variant ${drill.variant}`])].join(", "), 0),
    ...(expectFail === null ? [] : [wrap(`Exactly these objectives must fail: ${listOf(expectFail)}.`, 0)]),
    section(`Timeline: ${formatMs(plan.durationMs)}${warmup.length === 0 ? "" : " after the warm-up"}`, timeline(plan)),
    section("Targets", rows(targets.map((target) => [target.name, describeTarget(target)]))),
    section("Warm-up", rows(warmup.map((load) => [load.name, describeLoad(load, 1)]))),
    section("Loads", rows(loads.map((load) => [load.name, describeLoad(load, plan.instances)]))),
    section("Clients", rows(profilesOf([...warmup, ...loads]).map((client) => [client.name, describeClient(client)]))),
    section("Faults", rows(faults.map(({ name, summary }) => [name, [summary]]))),
    section(
      "Objectives",
      rows(
        objectives.map(({ name, text, severity, minSamples, description }) => [
          name,
          [
            text,
            [
              ...(severity === "key" ? ["key"] : []),
              `unknown below ${formatCount(minSamples)} ${minSamples === 1 ? "sample" : "samples"}`,
              ...(description === null ? [] : [description]),
            ].join("; "),
          ],
        ]),
      ),
    ),
    section("Stops at once when", rows(stopWhen.map(({ name, text }) => [name, [text]]))),
    section(
      "Notes",
      notes.map((note) => `  ${wrap(note, 2)}`),
    ),
  ]
    .filter((part) => part !== "")
    .join("\n")
    .concat("\n");
}

function timeline({ phases, faults, loads, durationMs }: Plan): readonly string[] {
  const entries = [
    ...phases.map(({ name, startMs, endMs }) => ({
      atMs: startMs,
      order: 1,
      text: [`${name} begins, ${formatMs(endMs - startMs)}`, ...ratesAt(loads, startMs, endMs)].join("; "),
    })),
    ...faults.flatMap(({ name, kind, target, atMs, forMs }) => [
      { atMs, order: 2, text: `  ${name}: ${kind} ${target.text}` },
      { atMs: forMs === null ? durationMs : atMs + forMs, order: 0, text: `  ${name} is healed` },
    ]),
    { atMs: durationMs, order: 3, text: "end" },
  ].toSorted((a, b) => a.atMs - b.atMs || a.order - b.order);
  const width = Math.max(...entries.map(({ atMs }) => formatMs(atMs).length));
  return entries.map(({ atMs, text }) => `  ${formatMs(atMs).padStart(width)}  ${wrap(text, width + 4)}`);
}

function ratesAt(loads: readonly PlannedLoad[], startMs: number, endMs: number): readonly string[] {
  return loads.flatMap(({ name, rates }) =>
    rates.filter((rate) => rate.startMs < endMs && rate.endMs > startMs).map(({ text }) => `${name} ${text}`),
  );
}

function describeService({ distribution, errorRatio = 0, slowdownRatio = 0 }: OriginSettings): string {
  return [
    distribution === undefined || distribution === "constant" ? "" : ` (${distribution})`,
    errorRatio === 0 ? "" : `, ${formatRatio(errorRatio)} fail`,
    slowdownRatio === 0 ? "" : `, ${formatRatio(slowdownRatio)} longer for each that waits`,
  ].join("");
}

function describeTarget(target: PlannedTarget): readonly string[] {
  const { provider, config, origin, proxiedPlanes } = target;
  const lines = Object.entries(config).map(([key, value]) => `${key} ${isSecretKey(key) ? "***" : value}`);
  const queue = origin.maxQueue === null ? "no limit to its queue" : `a queue of ${formatCount(origin.maxQueue)}`;
  return [
    `${shapeOf(target)}, ${{ process: "as local processes", docker: containersText(target), external: "as it stands" }[provider]}`,
    ...(target.external === undefined ? [] : describeExternal(target.external)),
    ...(lines.length === 0 ? [] : [`config: ${lines.join(", ")}`]),
    `origin: ${formatCount(origin.concurrency)} at once, ${formatMs(origin.serviceMs)} each${describeService(origin)}, ${queue}`,
    ...(target.security === undefined ? [] : [describeSecurity(target.security)]),
    ...(target.servers === undefined ? [] : [describeServers(target.servers)]),
    proxiedPlanes.length === 0 ? "no proxies" : `through proxies: ${listOf(proxiedPlanes)} plane`,
  ];
}

function containersText({ docker: { image = null, memoryBytes, cpus, tmpfsBytes } = { image: null } }: PlannedTarget) {
  return [
    `in containers of ${image ?? "the default image"}`,
    ...(memoryBytes === undefined ? [] : [`${formatBytes(memoryBytes)} of memory each`]),
    ...(cpus === undefined ? [] : [`${String(cpus)} processors each`]),
    ...(tmpfsBytes === undefined ? [] : [`data in a tmpfs of ${formatBytes(tmpfsBytes)}`]),
  ].join(", ");
}

function describeExternal({ seeds, masterName, environment, keyPrefix, keyTtlMs, ...rest }: PlannedExternal) {
  const { memoryCapBytes, tls, toxiproxy, mayFailOver, allow } = rest;
  return [
    `${environment}, at ${listOf(seeds)}${masterName === null ? "" : `, master ${masterName}`}${tls === null ? "" : ", by TLS"}`,
    `may be: ${listOf(allow)}`,
    `keys begin with ${keyPrefix} and live ${formatMs(keyTtlMs)} at most; a master may grow by ${formatBytes(memoryCapBytes)}`,
    ...(toxiproxy === null ? [] : [`link faults by the toxiproxy at ${toxiproxy}`]),
    ...(mayFailOver ? ["masters may be failed over by command"] : []),
  ];
}

function shapeOf(target: PlannedTarget): string {
  switch (target.topology) {
    case "standalone":
      return "standalone: 1 node";
    case "sentinel":
      return [
        `sentinel: 1 master, ${plural(target.replicas, "replica")}, ${plural(target.sentinels, "sentinel")}`,
        `quorum ${String(target.quorum)}, down after ${formatMs(target.downAfterMs)}`,
        `failover timeout ${formatMs(target.failoverTimeoutMs)}`,
        ...(target.endpointEveryMs === undefined
          ? []
          : [`an endpoint in front of the master that looks every ${formatMs(target.endpointEveryMs)}`]),
      ].join(", ");
    case "cluster":
      return [
        `cluster: ${plural(target.masters, "master")} with ${plural(target.replicasPerMaster, "replica")} each`,
        `node timeout ${formatMs(target.nodeTimeoutMs)}`,
      ].join(", ");
    default:
      return target satisfies never;
  }
}

function describeLoad(
  { scenario, target, via, client, workers, slots, maxBacklog, rates, schedule, with: parameters }: PlannedLoad,
  instances: number,
): readonly string[] {
  const split = instances === 1 ? "" : ` (${workersByInstance({ workers }, instances).join(" + ")})`;
  const pace =
    schedule.length === 0
      ? "as fast as the workers go"
      : rates.map(({ phase, text }) => (phase === null ? text : `${phase} ${text}`)).join(", ");
  const settings = Object.entries(parameters).map(([key, value]) => settingText(key, value));
  return [
    `${scenario.name} on ${target}${via === undefined ? "" : " through its endpoint"}, client ${client.name}, ${plural(workers, "worker")}${split}, ${plural(slots, "slot")}`,
    pace,
    ...(maxBacklog === null
      ? []
      : [`gives up what falls due while ${plural(maxBacklog, "slot")} ${maxBacklog === 1 ? "waits" : "wait"}`]),
    ...(settings.length === 0 ? [] : [`with ${settings.join(", ")}`]),
  ];
}

/** `ttlMs: 600000` -> `ttl 10m`. */
function settingText(key: string, value: ParameterValue): string {
  if (value === null) return `${key} none`;
  if (typeof value === "object") return `${key} ${"sizes" in value ? formatSizes(value) : formatKeys(value)}`;
  if (typeof value !== "number") return `${key} ${String(value)}`;
  for (const [suffix, format] of formats)
    if (key.endsWith(suffix)) return `${key.slice(0, -suffix.length)} ${format(value)}`;
  return `${key} ${formatCount(value)}`;
}

const formats = [
  ["Ms", formatMs],
  ["Bytes", formatBytes],
  ["Ratio", formatRatio],
  ["PerSecond", formatRate],
] as const;

function profilesOf(loads: readonly PlannedLoad[]): readonly ClientProfile[] {
  return [...new Map(loads.map(({ client }) => [client.name, client])).values()];
}

function section(title: string, lines: readonly string[]): string {
  return lines.length === 0 ? "" : ["", title, ...lines].join("\n");
}

/** Names on the left, each with its lines on the right. */
function rows(entries: readonly (readonly [name: string, lines: readonly string[]])[]): readonly string[] {
  const width = Math.max(0, ...entries.map(([name]) => name.length));
  return entries.flatMap(([name, lines]) =>
    lines.map((line, index) => `  ${(index === 0 ? name : "").padEnd(width)}  ${wrap(line, width + 4)}`),
  );
}

const columns = 100;

/** Breaks at blanks; further lines begin under the first one, two further in. */
function wrap(text: string, indent: number): string {
  const [start = ""] = /^ */.exec(text) ?? [];
  const lines: string[] = [];
  let line = start;
  for (const word of text.trim().split(/\s+/)) {
    const isStart = line.trim() === "";
    if (!isStart && indent + line.length + 1 + word.length > columns) {
      lines.push(line);
      line = `${start}  ${word}`;
    } else {
      line += isStart ? word : ` ${word}`;
    }
  }
  return [...lines, line].join(`\n${" ".repeat(indent)}`);
}

function plural(count: number, one: string, many = `${one}s`): string {
  return `${formatCount(count)} ${count === 1 ? one : many}`;
}

function listOf(words: readonly string[]): string {
  return words.length === 0 ? "none" : words.join(", ");
}
