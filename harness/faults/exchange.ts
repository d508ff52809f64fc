import { connect } from "node:net";
import type { Address } from "../topology/contract.ts";

/** What came back on a raw connection, and how that ended. */
export interface Exchanged {
  readonly received: Buffer;
  /** `closed` by FIN, `reset` by RST, `open` still, `refused`: there was no connection. */
  readonly end: "closed" | "reset" | "open" | "refused";
  readonly tookMs: number;
}

/**
 * Sends bytes on a connection of its own, and reads until it ends, `isEnough` holds, or `limitMs` have passed. Below Redis'
 * protocol: how a path breaks a reply, or a connection, is not for a client to tell that mends such things. Never throws.
 */
export function exchange(
  { host, port }: Address,
  request: string,
  { limitMs, isEnough = () => false }: { readonly limitMs: number; readonly isEnough?: (received: Buffer) => boolean },
): Promise<Exchanged> {
  return new Promise((resolve) => {
    const startMs = performance.now();
    const chunks: Buffer[] = [];
    const socket = connect({ host, port });
    const end = (how: Exchanged["end"]) => {
      clearTimeout(timer);
      socket.destroy();
      resolve({ received: Buffer.concat(chunks), end: how, tookMs: performance.now() - startMs });
    };
    const timer = setTimeout(() => {
      end("open");
    }, limitMs);
    socket.once("connect", () => socket.write(request, "latin1"));
    socket.on("data", (chunk) => {
      chunks.push(chunk);
      if (isEnough(Buffer.concat(chunks))) end("open");
    });
    socket.once("end", () => {
      end("closed");
    });
    socket.once("error", (error: NodeJS.ErrnoException) => {
      end(error.code === "ECONNREFUSED" ? "refused" : "reset");
    });
  });
}

/** Inline commands, so that they need no encoding; without a password the answer is an error, and a reply as well. */
export function pings(count: number): string {
  return "PING\r\n".repeat(count);
}

export function isReply(received: Buffer): boolean {
  return received.includes("\r\n");
}
