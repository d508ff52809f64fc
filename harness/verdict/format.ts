import type { Unit } from "../drill/objective.ts";

/** A value with its unit, as reasons quote it: `4.21 ms`, `94.2 %`, `5,000/s`. */
export function formatQuantity(value: number, unit: Unit): string {
  switch (unit) {
    case "ms":
      return Math.abs(value) >= 2_000 ? `${digits(value / 1000)} s` : `${digits(value)} ms`;
    case "ratio":
      return `${digits(value * 100)} %`;
    case "perSecond":
      return `${digits(value)}/s`;
    case "bytes":
      return Math.abs(value) >= 2 ** 20 ? `${digits(value / 2 ** 20)} MiB` : `${digits(value)} bytes`;
    case "count":
      return digits(value);
    default:
      return unit satisfies never;
  }
}

export function formatSeconds(ms: number): string {
  return `${(ms / 1000).toFixed(1)} s`;
}

/** Four significant digits, more for large whole numbers: enough to see on which side of a limit a value is. */
function digits(value: number): string {
  const rounded = Math.abs(value) >= 1000 ? Math.round(value * 10) / 10 : Number(value.toPrecision(4));
  return rounded.toLocaleString("en-US", { maximumFractionDigits: 6 });
}
