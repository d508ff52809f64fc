import type { ParameterValue } from "../plan/plan.ts";
import type { Link, Toxic } from "../topology/contract.ts";
import { median, msText } from "./asking.ts";
import type { ResolvedFault } from "./contract.ts";
import { type LinkHurt, toxicKind, toxicOf } from "./link-fault.ts";

/** Feeling the effect takes one round trip, and has 5 s. */
const mostMs = 3_000;

/** The path becomes slow. Connecting does not: toxiproxy delays data alone (FACTS). */
export const latency = toxicKind({
  description: "Makes the path to a node slow, through a proxy.",
  parameters: {
    roundTrip: {
      type: "duration",
      description: "What is added to a reply; the request is not delayed. Either this or oneWay.",
      default: null,
      min: 1,
      max: mostMs,
    },
    oneWay: {
      type: "duration",
      description: "What is added to the request and again to the reply. Either this or roundTrip.",
      default: null,
      min: 1,
      max: mostMs / 2,
    },
    jitter: {
      type: "duration",
      description: "How much the delay of each packet varies to both sides; at most half of it.",
      default: "0ms",
      min: 0,
      max: mostMs / 2,
    },
  },
  check: checkLatency,
  hurtOf: slowDown,
});

/** Pings at the same time, so that a look takes one delay and not several. */
const samples = 5;
/** A busy machine can spoil a look; a toxic that is not there stays unfelt in all of them. */
const looks = 3;
const slackMs = 1_000;

function slowDown(fault: ResolvedFault, link: Link): LinkHurt {
  const problem = checkLatency(fault.parameters);
  if (problem !== null) throw new Error(`${fault.plan.name}: ${problem}`);
  const { roundTripMs, oneWayMs, jitterMs } = readDelays(fault.parameters);
  const delayMs = oneWayMs ?? roundTripMs ?? 0;
  const streams: readonly Toxic["stream"][] = oneWayMs === null ? ["downstream"] : ["upstream", "downstream"];
  const addedMs = delayMs * streams.length;
  const surelyAddedMs = (delayMs - jitterMs) * streams.length;
  const attributes = { latency: Math.round(delayMs), jitter: Math.round(jitterMs) };
  const look = () => roundTrips(link, addedMs + jitterMs * streams.length + slackMs);
  let baselineMs = 0;
  return {
    toxics: streams.map((stream) => toxicOf(fault, "latency", stream, attributes)),

    before: async () => {
      baselineMs = await baselineOf(link);
    },

    feel: async () => {
      let tookMs = 0;
      for (let count = 0; count < looks && tookMs - baselineMs < 0.9 * surelyAddedMs; count++) {
        tookMs = median(await look());
      }
      return {
        effective: tookMs - baselineMs >= 0.9 * surelyAddedMs,
        detail: `a PING through the ${link.plane} path took ${msText(tookMs)}, ${msText(baselineMs)} before; ${msText(addedMs)} were to be added`,
      };
    },

    // One PING that is faster than the toxic allows proves that it is gone, however busy the machine.
    isBack: async () => {
      const fastestMs = Math.min(...(await look()));
      return fastestMs < surelyAddedMs ? `a PING through the ${link.plane} path takes ${msText(fastestMs)}` : null;
    },
  };
}

/**
 * The fastest of a few, one by one: noise only adds, and so does opening connections at the same time. A path that is down has
 * none; that is for `feel` to tell.
 */
async function baselineOf(link: Link): Promise<number> {
  let fastestMs = Infinity;
  try {
    for (let count = 0; count < samples; count++) fastestMs = Math.min(fastestMs, await link.roundTripMs(slackMs));
  } catch {
    return 0;
  }
  return fastestMs;
}

function roundTrips(link: Link, limitMs: number): Promise<readonly number[]> {
  return Promise.all(Array.from({ length: samples }, () => link.roundTripMs(limitMs)));
}

function checkLatency(parameters: Readonly<Record<string, ParameterValue>>): string | null {
  const { roundTripMs, oneWayMs, jitterMs } = readDelays(parameters);
  const delayMs = roundTripMs ?? oneWayMs;
  if (delayMs === null) return 'write how much is added: "roundTrip: 30ms" or "oneWay: 15ms"';
  if (roundTripMs !== null && oneWayMs !== null) return "roundTrip and oneWay exclude each other; keep one";
  return jitterMs > delayMs / 2 ? "jitter is at most half of the delay, else nobody could say that it is felt" : null;
}

function readDelays(parameters: Readonly<Record<string, ParameterValue>>) {
  const read = (key: string) => {
    const value = parameters[key];
    return typeof value === "number" ? value : null;
  };
  return { roundTripMs: read("roundTripMs"), oneWayMs: read("oneWayMs"), jitterMs: read("jitterMs") ?? 0 };
}
