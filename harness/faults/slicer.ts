import type { Link } from "../topology/contract.ts";
import { msText } from "./asking.ts";
import type { ResolvedFault } from "./contract.ts";
import { echo } from "./echo.ts";
import { bothWays, type LinkHurt, numberOf, toxicKind } from "./link-fault.ts";

const feelingMs = 200;
const slackMs = 1_500;

/** Data arrives in crumbs, a pause after each: a client sees its replies in pieces, and large ones late. */
export const slicer = toxicKind({
  description: "Cuts what is sent into small pieces with a pause after each, both ways.",
  parameters: {
    size: {
      type: "size",
      description: "The most bytes of a piece.",
      default: "64b",
      min: 1,
      max: 16_384,
    },
    pause: {
      type: "duration",
      description: "After each piece.",
      default: "1ms",
      min: 1,
      max: 100,
    },
  },
  hurtOf: slice,
});

function slice(fault: ResolvedFault, link: Link): LinkHurt {
  const sizeBytes = Math.round(numberOf(fault, "sizeBytes"));
  const pauseMs = numberOf(fault, "pauseMs");
  const pieces = Math.max(3, Math.min(Math.round(feelingMs / pauseMs), Math.ceil(1_000_000 / sizeBytes)));
  const bytes = pieces * sizeBytes;
  // The one who reads has the last piece before the pause that follows it.
  const addedMs = (pieces - 1) * pauseMs;
  const limitMs = 8 * addedMs + slackMs;
  return {
    toxics: bothWays(fault, "slicer", {
      average_size: sizeBytes,
      size_variation: 0,
      delay: Math.round(pauseMs * 1_000),
    }),
    feel: async () => {
      const { tookMs, ways } = await echo(link, bytes, limitMs);
      return {
        effective: tookMs >= 0.9 * ways * addedMs,
        detail: `${String(bytes)} bytes through the ${link.plane} path took ${msText(tookMs)}; ${String(ways * (pieces - 1))} pauses of ${msText(pauseMs)} at least were to be taken`,
      };
    },
    isBack: async () => {
      const { tookMs, ways } = await echo(link, bytes, limitMs);
      return tookMs < ways * addedMs
        ? `${String(bytes)} bytes through the ${link.plane} path take ${msText(tookMs)}`
        : null;
    },
  };
}
