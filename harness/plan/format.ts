/** Ms as a drill would write them: `200ms`, `35s`, `1m50s`, `2h`. */
export function formatMs(ms: number): string {
  if (ms === 0) return "0s";
  if (ms < 1000 || ms % 1000 !== 0) return ms < 1000 ? `${trim(ms)}ms` : `${trim(ms / 1000)}s`;
  const seconds = ms / 1000;
  const parts = [
    [Math.floor(seconds / 3600), "h"],
    [Math.floor(seconds / 60) % 60, "m"],
    [seconds % 60, "s"],
  ] as const;
  const text = parts.map(([count, unit]) => (count === 0 ? "" : `${String(count)}${unit}`)).join("");
  return text;
}

/** Per second, as a drill would write it: `500/s`; a slow one in its own unit: `20/min`. */
export function formatRate(perSecond: number): string {
  return perSecond > 0 && perSecond < 1 ? `${trim(perSecond * 60)}/min` : `${trim(perSecond)}/s`;
}

/** `4kb`, `64mb`, `100b`. */
export function formatBytes(bytes: number): string {
  const units = [
    [1024 ** 3, "gb"],
    [1024 ** 2, "mb"],
    [1024, "kb"],
  ] as const;
  for (const [factor, unit] of units)
    if (bytes >= factor && bytes % factor === 0) return `${String(bytes / factor)}${unit}`;
  return `${String(bytes)}b`;
}

/** 0.85 -> `85%`. */
export function formatRatio(ratio: number): string {
  return `${trim(ratio * 100)}%`;
}

/** 10000 -> `10,000`. */
export function formatCount(count: number): string {
  return String(count).replaceAll(/\B(?=(\d{3})+(?!\d))/g, ",");
}

function trim(value: number): string {
  return String(Number(value.toFixed(3)));
}
