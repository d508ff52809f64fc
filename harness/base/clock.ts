/**
 * One clock for everything: the machine's monotonic clock, which Go reads as CLOCK_MONOTONIC and Node as
 * `process.hrtime`; both share one base on Linux (FACTS: 1,000 of 1,000 readings bracketed).
 */
export class Clock {
  readonly originNs: bigint;

  constructor(originNs: bigint = process.hrtime.bigint()) {
    this.originNs = originNs;
  }

  /** Ms since the origin, with fractions. */
  nowMs(): number {
    return this.toMs(process.hrtime.bigint());
  }

  /** An instant on the monotonic clock as ms since the origin. */
  toMs(monotonicNs: bigint): number {
    return Number(monotonicNs - this.originNs) / 1e6;
  }
}
