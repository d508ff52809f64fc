/**
 * How likely a value of Student's t this far from 0, or farther, is by chance (both sides).
 *
 * With x = sqrt(df) tan(a) the density becomes cos(a)^(df - 1), so no gamma function is needed. Source: the substitution in
 * Abramowitz and Stegun, 26.7.
 */
export function probabilityBeyond(t: number, degreesOfFreedom: number): number {
  if (!Number.isFinite(t)) return 0;
  const inside = integrate(Math.atan(Math.abs(t) / Math.sqrt(degreesOfFreedom)), degreesOfFreedom);
  return Math.max(0, 1 - inside / integrate(Math.PI / 2, degreesOfFreedom));
}

/** The value of t that chance exceeds, on either side, with this probability. */
export function criticalValue(probability: number, degreesOfFreedom: number): number {
  let [low, high] = [0, 1];
  while (probabilityBeyond(high, degreesOfFreedom) > probability && high < 1e6) high *= 2;
  for (let step = 0; step < 60; step++) {
    const middle = (low + high) / 2;
    if (probabilityBeyond(middle, degreesOfFreedom) > probability) low = middle;
    else high = middle;
  }
  return high;
}

/** Simpson's rule over cos(a)^(df - 1) from 0. */
function integrate(to: number, degreesOfFreedom: number): number {
  const steps = 2_000;
  const width = to / steps;
  let sum = 0;
  for (let n = 0; n <= steps; n++) {
    const weight = n === 0 || n === steps ? 1 : n % 2 === 1 ? 4 : 2;
    sum += weight * Math.cos(n * width) ** (degreesOfFreedom - 1);
  }
  return (sum * width) / 3;
}
