import { type MessagePort, receiveMessageOnPort, Worker } from "node:worker_threads";
import { Buckets, type Counts } from "./buckets.ts";
import { type Decode, decodeHistogram } from "./decode-histogram.ts";

/** Few messages, and little to wait for at the end. */
const batchLength = 1_000;
/** A processor that does not get to it for so long is not worth waiting for. */
const longestWaitMs = 5_000;

/** What the thread is told: the texts of a batch, or that there are no more. */
export type Asked = readonly string[] | null;

/** The used buckets of a batch, one histogram behind the other. `ends`: where each one ends. */
export interface DecodedBatch {
  readonly ends: Uint32Array;
  readonly indexes: Uint16Array;
  readonly counts: Counts;
  /** Which ones could not be decoded. */
  readonly damaged: ReadonlySet<number>;
}

/**
 * Decodes histograms in a thread while this one reads on; who asks for one waits for its batch. What the thread does not
 * decode, because it is damaged or the thread died, is decoded here: slower, and with the same outcome.
 */
export class DecodeAhead {
  /** How many batches are decoded. */
  readonly #progress = new Int32Array(new SharedArrayBuffer(4));
  readonly #batches: DecodedBatch[] = [];
  readonly #port: MessagePort;
  #open: string[] = [];
  #sent = 0;
  #isLost = false;

  constructor() {
    const { port1, port2 } = new MessageChannel();
    const script = import.meta.url.endsWith(".ts") ? "./decode-thread.ts" : "./decode-thread.js";
    const workerData = { port: port2, progress: this.#progress };
    const thread = new Worker(new URL(script, import.meta.url), { workerData, transferList: [port2] });
    thread.unref();
    thread.on("error", () => (this.#isLost = true));
    this.#port = port1;
    this.#port.unref();
  }

  readonly decode: Decode = (encoded) => {
    const [batch, index] = [this.#sent, this.#open.length];
    this.#open.push(encoded);
    if (this.#open.length === batchLength) this.#send();
    return () => this.#take(batch, index) ?? decodeHistogram(encoded);
  };

  /** No more will come: the thread ends when it is through. */
  end(): void {
    if (this.#open.length > 0) this.#send();
    this.#port.postMessage(null satisfies Asked, []);
  }

  #send(): void {
    this.#port.postMessage(this.#open satisfies Asked, []);
    this.#open = [];
    this.#sent++;
  }

  #take(batch: number, index: number): Buckets | null {
    const of = this.#batchAt(batch);
    if (of === null || of.damaged.has(index)) return null;
    const [start, end] = [of.ends[index - 1] ?? 0, of.ends[index]];
    return new Buckets(of.indexes.subarray(start, end), of.counts.subarray(start, end));
  }

  /** Null where the thread does not come to it. */
  #batchAt(batch: number): DecodedBatch | null {
    while (this.#batches.length <= batch && !this.#isLost && batch < this.#sent) {
      const decoded = this.#batches.length;
      const outcome = Atomics.wait(this.#progress, 0, decoded, longestWaitMs);
      if (outcome === "timed-out") this.#isLost = true;
      for (let next = receiveMessageOnPort(this.#port); next !== undefined; next = receiveMessageOnPort(this.#port))
        this.#batches.push(next.message as DecodedBatch);
    }
    return this.#batches[batch] ?? null;
  }
}
