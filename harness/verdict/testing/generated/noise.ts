/** An even number in [0, 1) that depends on nothing but its arguments, so that a generated run is the same bytes for ever. */
export function noise(seed: number, index: number): number {
  let hash = Math.imul(seed + 0x9e37, 0x85ebca6b) ^ Math.imul(index + 1, 0xc2b2ae35);
  hash = Math.imul(hash ^ (hash >>> 15), 0x2c1b3c6d);
  hash = Math.imul(hash ^ (hash >>> 12), 0x297a2d39);
  return ((hash ^ (hash >>> 15)) >>> 0) / 2 ** 32;
}
