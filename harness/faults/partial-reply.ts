import { deadlineMs } from "./asking.ts";
import { exchange, pings } from "./exchange.ts";
import { answersPing, everyParameter, numberOf, toxicKind, toxicOf } from "./link-fault.ts";

/** As a server that dies while it answers: what it did is done, and the client cannot know. */
export const partialReply = toxicKind({
  description: "Cuts each nth reply of a connection in the middle and closes the connection.",
  parameters: { every: everyParameter },
  hurtOf: (fault, link) => {
    const every = numberOf(fault, "every");
    return {
      toxics: [toxicOf(fault, "partial_reply", "downstream", { every })],
      feel: async () => {
        const { received, end } = await exchange(link.listen, pings(every), { limitMs: 8 * deadlineMs });
        const replies = received.toString("latin1").split("\r\n");
        const [whole, rest] = [replies.length - 1, replies.at(-1) ?? ""];
        return {
          effective: end === "closed" && whole === every - 1 && rest !== "",
          detail: `${String(every)} PINGs through the ${link.plane} path: ${String(whole)} whole replies, then ${JSON.stringify(rest)}; the connection was ${end}`,
        };
      },
      isBack: async () => {
        const isWhole = (received: Buffer) => received.toString("latin1").split("\r\n").length === every + 1;
        const { received } = await exchange(link.listen, pings(every), { limitMs: 8 * deadlineMs, isEnough: isWhole });
        return isWhole(received) ? await answersPing(link) : null;
      },
    };
  },
});
