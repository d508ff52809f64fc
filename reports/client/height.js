/**
 * How high a value stands on its chart: on a logarithmic one its power of ten, and zero on the ground.
 *
 * @param {ChartData} data
 * @param {number} value
 */
export function heightOf({ scale }, value) {
  return scale.isLog ? Math.log10(Math.max(value, scale.from)) : value;
}
