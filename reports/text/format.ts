import type { Unit } from "../../harness/drill/objective.ts";

/** Stands where a figure is not known. */
export const unknownText = "–";

/** Three significant digits, whole above 1,000, thousands separated: `0.42`, `12.3`, `48,211`. */
export function formatNumber(value: number, digits = 3): string {
  const magnitude = Math.abs(value);
  if (!Number.isFinite(value)) return value > 0 ? "∞" : unknownText;
  if (magnitude >= 1e15 || (magnitude > 0 && magnitude < 1e-9)) return value.toExponential(2);
  if (Number.isInteger(value)) return group(String(value));
  const whole = Math.max(1, Math.floor(Math.log10(magnitude || 1)) + 1);
  const decimals = Math.max(0, digits - (magnitude >= 1 ? whole : Math.floor(Math.log10(magnitude || 1)) + 1));
  const text = value.toFixed(Math.min(decimals, 15));
  return group(text.includes(".") ? text.replace(/\.?0+$/u, "") : text);
}

/** `0.42 ms`, `1.93 s`, `2 min 5 s`. */
export function formatMs(ms: number, digits = 3): string {
  const magnitude = Math.abs(ms);
  if (magnitude < 1_000 || !Number.isFinite(ms)) return `${formatNumber(ms, digits)} ms`;
  if (magnitude < 60_000) return `${formatNumber(ms / 1_000, digits)} s`;
  const seconds = Math.round(ms / 1_000);
  if (digits > 3) return `${formatNumber(ms / 1_000, digits + 2)} s`;
  const rest = seconds % 60;
  return `${formatNumber(Math.trunc(seconds / 60))} min${rest === 0 ? "" : ` ${String(rest)} s`}`;
}

/** Powers of 1024, as Redis counts: `64 MiB`. */
export function formatBytes(bytes: number, digits = 3): string {
  const units = ["B", "KiB", "MiB", "GiB", "TiB"];
  let index = 0;
  let value = bytes;
  while (Math.abs(value) >= 1024 && index < units.length - 1) {
    value /= 1024;
    index += 1;
  }
  return `${formatNumber(value, digits)} ${units[index] ?? "B"}`;
}

/** `94.9 %`. What is not quite all or nothing never reads `100 %` or `0 %`. */
export function formatRatio(ratio: number, digits = 3): string {
  const percent = ratio * 100;
  for (let more = digits; more < 12; more += 1) {
    const text = formatNumber(percent, more);
    const isRounded = (text === "100" && ratio !== 1) || (text === "0" && ratio !== 0);
    if (!isRounded) return `${text} %`;
  }
  return `${formatNumber(percent, 12)} %`;
}

/** A value in an objective's unit. */
export function formatValue(value: number, unit: Unit, digits = 3): string {
  if (Number.isNaN(value)) return unknownText;
  switch (unit) {
    case "ms":
      return formatMs(value, digits);
    case "bytes":
      return formatBytes(value, digits);
    case "perSecond":
      return `${formatNumber(value, digits)}/s`;
    case "ratio":
      return formatRatio(value, digits);
    case "count":
      return formatNumber(value, digits);
    default:
      return unit satisfies never;
  }
}

/** As `formatValue`, with as many digits as it takes to tell the value from `other`: 5.004 ms does not read like its limit of 5 ms. */
export function formatAgainst(value: number, other: number | null, unit: Unit): string {
  if (other === null || other === value) return formatValue(value, unit);
  for (let digits = 3; digits < 12; digits += 1) {
    const text = formatValue(value, unit, digits);
    if (text !== formatValue(other, unit, digits)) return text;
  }
  return formatValue(value, unit, 12);
}

/** A moment of the run's clock: `1:05`, `0:35.2` with tenths, `-0:03` before zero. */
export function formatClock(atMs: number, options: { readonly tenths?: boolean } = {}): string {
  const step = options.tenths === true ? 100 : 1_000;
  const rounded = Math.round(Math.abs(atMs) / step) * step;
  const seconds = (rounded % 60_000) / 1_000;
  const text = options.tenths === true ? seconds.toFixed(1).padStart(4, "0") : String(seconds).padStart(2, "0");
  return `${atMs < 0 && rounded > 0 ? "-" : ""}${String(Math.floor(rounded / 60_000))}:${text}`;
}

/** The value as `format` writes it, a dash where it is not known. */
export function formatKnown(value: number | null, format: (value: number) => string): string {
  return value === null ? unknownText : format(value);
}

/** Milliseconds as a bare number for tables whose heading has the unit; unknown as a dash. */
export function formatMsCell(ms: number | null): string {
  return ms === null ? unknownText : formatNumber(ms);
}

/** `3 faults`, `1 fault`. */
export function plural(count: number, word: string, many = `${word}s`): string {
  return `${formatNumber(count)} ${count === 1 ? word : many}`;
}

function group(digits: string): string {
  const [whole = "", fraction] = digits.split(".");
  const grouped = whole.replaceAll(/\B(?=(\d{3})+$)/gu, ",");
  return fraction === undefined ? grouped : `${grouped}.${fraction}`;
}
