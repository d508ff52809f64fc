import { type MessagePort, workerData } from "node:worker_threads";
import type { Buckets } from "./buckets.ts";
import type { Asked, DecodedBatch } from "./decode-ahead.ts";
import { decodeHistogram } from "./decode-histogram.ts";

/** The thread of `decode-ahead.ts`. */
const { port, progress } = workerData as { readonly port: MessagePort; readonly progress: Int32Array };

port.on("message", (asked: Asked) => {
  if (asked === null) {
    port.close();
    return;
  }
  const batch = decodeBatch(asked);
  port.postMessage(batch, [batch.ends.buffer, batch.indexes.buffer, batch.counts.buffer] as ArrayBuffer[]);
  Atomics.add(progress, 0, 1);
  Atomics.notify(progress, 0);
});

function decodeBatch(texts: readonly string[]): DecodedBatch {
  const damaged = new Set<number>();
  const decoded = texts.map((text, index): Buckets | null => {
    try {
      return decodeHistogram(text);
    } catch {
      damaged.add(index);
      return null;
    }
  });
  const length = decoded.reduce((sum, one) => sum + (one?.indexes.length ?? 0), 0);
  const isSmall = decoded.every((one) => one === null || one.counts instanceof Uint32Array);
  const ends = new Uint32Array(texts.length);
  const indexes = new Uint16Array(length);
  const counts = isSmall ? new Uint32Array(length) : new Float64Array(length);
  let at = 0;
  for (const [index, one] of decoded.entries()) {
    if (one !== null) {
      indexes.set(one.indexes, at);
      counts.set(one.counts, at);
      at += one.indexes.length;
    }
    ends[index] = at;
  }
  return { ends, indexes, counts, damaged };
}
