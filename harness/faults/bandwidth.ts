import type { Link } from "../topology/contract.ts";
import { msText } from "./asking.ts";
import type { ResolvedFault } from "./contract.ts";
import { echo } from "./echo.ts";
import { bothWays, type LinkHurt, numberOf, toxicKind } from "./link-fault.ts";

/** toxiproxy counts in these. */
const unitBytes = 1_000;
/** So long the bytes take that feel for it, one way. */
const feelingMs = 250;
const slackMs = 1_500;

/** The path is thin: small commands pass as before, large values and a replica's full synchronisation do not. */
export const bandwidth = toxicKind({
  description: "Lets only so many bytes a second through on each connection, each way.",
  parameters: {
    perSecond: {
      type: "size",
      description: "Bytes a second, each way and for each connection.",
      default: "100kb",
      min: unitBytes,
      max: 8_000_000,
    },
  },
  hurtOf: narrow,
});

function narrow(fault: ResolvedFault, link: Link): LinkHurt {
  const rate = Math.max(1, Math.round(numberOf(fault, "perSecondBytes") / unitBytes));
  const bytes = Math.max(unitBytes, Math.round((rate * unitBytes * feelingMs) / 1_000));
  const addedMs = bytes / rate; // bytes / (1,000 bytes a second) = ms
  const limitMs = 2 * addedMs + slackMs;
  return {
    toxics: bothWays(fault, "bandwidth", { rate }),
    feel: async () => {
      const { tookMs, ways } = await echo(link, bytes, limitMs);
      const expectedMs = ways * addedMs;
      return {
        effective: tookMs >= 0.9 * expectedMs,
        detail: `${String(bytes)} bytes through the ${link.plane} path took ${msText(tookMs)}; ${msText(expectedMs)} at least were to be taken`,
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
