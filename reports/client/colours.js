/**
 * A colour of the style sheet as it is now: light, dark or another by the reader's own rules.
 *
 * @param {string} name
 */
export function colourOf(name) {
  return getComputedStyle(document.documentElement).getPropertyValue(`--${name}`).trim() || "#57606a";
}

/** @param {SeriesData["colour"]} colour */
export function seriesColour(colour) {
  return colourOf(colour === "muted" ? "muted" : `s${String(colour)}`);
}

/**
 * The same colour, see-through.
 *
 * @param {string} colour
 * @param {number} share
 */
export function faint(colour, share) {
  const byte = Math.round(share * 255);
  return `${colour}${byte.toString(16).padStart(2, "0")}`;
}
