/**
 * Three significant digits, as everywhere else in the report.
 *
 * @param {number} value
 */
function numberText(value) {
  const size = Math.abs(value);
  if (size >= 1000 || Number.isInteger(value)) return Math.round(value).toLocaleString("en");
  return String(Number(value.toPrecision(3)));
}

/** @param {number} ms */
function msText(ms) {
  if (Math.abs(ms) < 1000) return `${numberText(ms)} ms`;
  return Math.abs(ms) < 60000 ? `${numberText(ms / 1000)} s` : `${numberText(ms / 60000)} min`;
}

/** @param {number} bytes */
function bytesText(bytes) {
  const units = ["B", "KiB", "MiB", "GiB", "TiB"];
  let [value, index] = [bytes, 0];
  for (; Math.abs(value) >= 1024 && index < units.length - 1; index += 1) value /= 1024;
  return `${numberText(value)} ${units[index] ?? ""}`;
}

/**
 * @param {number} value
 * @param {ChartData["values"]} kind
 */
export function valueText(value, kind) {
  if (kind === "bytes") return bytesText(value);
  if (kind === "share") return `${numberText(value * 100)} %`;
  return kind === "ms" ? msText(value) : numberText(value);
}

/**
 * @param {number} value
 * @param {ChartData["values"]} kind
 */
export function tickText(value, kind) {
  return kind === "ms" ? numberText(value) : valueText(value, kind);
}

/**
 * A moment of the clock, `1:05` or `1:05.3`.
 *
 * @param {number} atMs
 * @param {boolean} [hasTenths]
 */
export function clockText(atMs, hasTenths = false) {
  const seconds = Math.floor(Math.abs(atMs) / 100) / 10;
  const rest = seconds % 60;
  const text = hasTenths ? rest.toFixed(1).padStart(4, "0") : String(Math.floor(rest)).padStart(2, "0");
  return `${atMs < 0 ? "-" : ""}${String(Math.floor(seconds / 60))}:${text}`;
}

/**
 * Where a point lies, in words.
 *
 * @param {ClockData} clock
 * @param {number} atMs
 */
export function placeText(clock, atMs) {
  if (clock.kind === "percentile") return `${String(Number((100 * (1 - 10 ** (-atMs / 1000))).toPrecision(6)))} %`;
  return clockText(atMs, clock.stepMs < 1000);
}

/**
 * The phase and the faults of a moment.
 *
 * @param {ClockData} clock
 * @param {number} atMs
 */
export function contextText({ phases, faults }, atMs) {
  const isIn = (/** @type {Stretch} */ { startMs, endMs }) => startMs <= atMs && atMs < endMs;
  return [
    ...phases.filter(isIn).map(({ name }) => name),
    ...faults.filter(isIn).map(({ number, name }) => `${String(number)} ${name}`),
  ].join(" · ");
}
