import { deadlineMs } from "./asking.ts";
import { exchange, pings } from "./exchange.ts";
import { answersPing, inTheClear, nthParameter, numberOf, toxicKind, toxicOf } from "./link-fault.ts";

/** As a broken middle box or server: the framing is wrong, so no client can read on from there. Values are never changed. */
export const malformedReply = toxicKind({
  description: "Flips a bit in the type of each nth reply of a connection, so that it is none of Redis' protocol.",
  parameters: { nth: nthParameter },
  fits: inTheClear,
  hurtOf: (fault, link) => {
    const nth = numberOf(fault, "nth");
    const look = () =>
      exchange(link.listen, pings(nth), {
        limitMs: 8 * deadlineMs,
        isEnough: (received) => linesOf(received).length === nth,
      });
    return {
      toxics: [toxicOf(fault, "malformed_reply", "downstream", { every: nth })],
      feel: async () => {
        const lines = linesOf((await look()).received);
        const last = lines.at(-1) ?? "";
        const isAfterWhole = lines.slice(0, -1).every(isWhole);
        return {
          effective: lines.length === nth && isAfterWhole && last !== "" && !isWhole(last),
          detail: `${String(nth)} PINGs through the ${link.plane} path: ${String(lines.length)} replies, the last one ${JSON.stringify(last)}`,
        };
      },
      isBack: async () => {
        const lines = linesOf((await look()).received);
        return lines.length === nth && lines.every(isWhole) ? await answersPing(link) : null;
      },
    };
  },
});

function linesOf(received: Buffer): readonly string[] {
  return received.toString("latin1").split("\r\n").slice(0, -1);
}

/** PONG, or an error. */
function isWhole(line: string): boolean {
  return /^[+-]/.test(line);
}
