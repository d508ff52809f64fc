import { formatCount, formatMs, formatRatio } from "./format.ts";
import type { ClientProfile } from "./load-settings.ts";

/** What a client does on its own, a line for each part; what it does not do is told too where others would. */
export function describeClient(profile: ClientProfile): readonly string[] {
  const { mode, connections, connectTimeoutMs, idleTimeoutMs, connect, protocol, clientName } = profile;
  const idle = idleTimeoutMs === null ? "" : `, closed when idle for ${formatMs(idleTimeoutMs)}`;
  return [
    `${mode}, ${modeText(mode, connections)}, made within ${formatMs(connectTimeoutMs)}${idle}`,
    `RESP${String(protocol)}, named ${clientName}, connects ${connectTexts[connect]}`,
    deadlineText(profile),
    retryText(profile),
    breakerText(profile),
    ...hedgeText(profile),
    ...(profile.replicaReads === "never" ? [] : [replicaTexts[profile.replicaReads]]),
    refreshText(profile),
    ...(profile.credentials === "start" ? ["keeps the credentials that it was started with"] : []),
    ...(profile.defect === null
      ? []
      : ["PLANTED DEFECT: a connection is used again after a timeout, so replies get crossed"]),
  ];
}

function modeText(mode: ClientProfile["mode"], connections: number): string {
  const count = `${formatCount(connections)} ${connections === 1 ? "connection" : "connections"} per node`;
  return mode === "multiplexed" ? count : `at most ${count}`;
}

const connectTexts = {
  background: "in the background",
  lazy: "with its first command",
  required: "before the load starts, or the load does not start",
} as const satisfies Record<ClientProfile["connect"], string>;

const replicaTexts = {
  prefer: "reads from a replica drawn at random, from the master when none serves",
  nearest: "reads from the node with the shortest PING",
} as const satisfies Record<Exclude<ClientProfile["replicaReads"], "never">, string>;

function deadlineText({ deadlineMs, commandTimeoutMs }: ClientProfile): string {
  const deadline = `deadline of a request ${deadlineMs === null ? "none" : `${formatMs(deadlineMs)}, retries included`}`;
  return commandTimeoutMs === null ? deadline : `${deadline}; of an attempt ${formatMs(commandTimeoutMs)}`;
}

function retryText({ retry: { max, backoffMinMs, backoffMaxMs, jitter, budgetRatio, writes } }: ClientProfile): string {
  if (max === 0) return "no retries";
  const parts = [
    `at most ${formatCount(max)} ${max === 1 ? "retry" : "retries"}`,
    `pauses ${formatMs(backoffMinMs)} to ${formatMs(backoffMaxMs)}${jitter ? " with full jitter" : ""}`,
    budgetRatio === null ? "no budget" : `budget ${formatRatio(budgetRatio)} of the requests`,
    ...(writes ? ["writes of unknown fate too"] : []),
  ];
  return parts.join(", ");
}

function breakerText({ breaker }: ClientProfile): string {
  if (breaker === null) return "no circuit breaker";
  const { errorRatio, minRequests, windowMs, openMs, probes } = breaker;
  return [
    `circuit breaker per node: opens at ${formatRatio(errorRatio)} failures of at least ${formatCount(minRequests)} requests`,
    `in ${formatMs(windowMs)}, for ${formatMs(openMs)}, then ${formatCount(probes)} ${probes === 1 ? "probe" : "probes"}`,
  ].join(" ");
}

function hedgeText({ hedge }: ClientProfile): readonly string[] {
  if (hedge === null) return [];
  const share = hedge.budgetRatio === null ? "any number of them" : `at most ${formatRatio(hedge.budgetRatio)} of them`;
  return [`reads without a reply after ${formatMs(hedge.afterMs)} are sent again, ${share}`];
}

function refreshText({ refresh: { onError, onEvents, everyMs }, maxRedirects }: ClientProfile): string {
  const when = [
    ...(onError ? ["on errors"] : []),
    ...(onEvents ? ["on the sentinels' events"] : []),
    ...(everyMs === null ? [] : [`every ${formatMs(everyMs)}`]),
  ];
  const topology =
    when.length === 0 ? "pinned to the addresses it finds first" : `looks at the topology ${when.join(", ")}`;
  return `${topology}; follows ${maxRedirects === 0 ? "no redirects" : `${formatCount(maxRedirects)} ${maxRedirects === 1 ? "redirect" : "redirects"}`}`;
}
