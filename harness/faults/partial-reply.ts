import { deadlineMs } from "./asking.ts";
import { exchange, pings } from "./exchange.ts";
import { answersPing, inTheClear, nthParameter, numberOf, toxicKind, toxicOf } from "./link-fault.ts";

/** As a server that dies while it answers: what it did is done, and the client cannot know. */
export const partialReply = toxicKind({
  description: "Cuts each nth reply of a connection in the middle and closes the connection.",
  parameters: { nth: nthParameter },
  fits: inTheClear,
  hurtOf: (fault, link) => {
    const nth = numberOf(fault, "nth");
    return {
      toxics: [toxicOf(fault, "partial_reply", "downstream", { every: nth })],
      feel: async () => {
        const { received, end } = await exchange(link.listen, pings(nth), { limitMs: 8 * deadlineMs });
        const replies = received.toString("latin1").split("\r\n");
        const [whole, rest] = [replies.length - 1, replies.at(-1) ?? ""];
        return {
          effective: end === "closed" && whole === nth - 1 && rest !== "",
          detail: `${String(nth)} PINGs through the ${link.plane} path: ${String(whole)} whole replies, then ${JSON.stringify(rest)}; the connection was ${end}`,
        };
      },
      isBack: async () => {
        const isWhole = (received: Buffer) => received.toString("latin1").split("\r\n").length === nth + 1;
        const { received } = await exchange(link.listen, pings(nth), { limitMs: 8 * deadlineMs, isEnough: isWhole });
        return isWhole(received) ? await answersPing(link) : null;
      },
    };
  },
});
