const slots = 16_384;

/**
 * CRC-16/XMODEM, as Redis Cluster hashes keys; of `{user:1}.cart` what is in the first braces, if anything is. Source: Redis
 * Cluster specification, "Key distribution model".
 */
export function keySlot(key: string): number {
  const tag = /^[^{]*\{([^}]+)\}/.exec(key)?.[1];
  let crc = 0;
  for (const byte of Buffer.from(tag ?? key)) {
    crc ^= byte << 8;
    for (let bit = 0; bit < 8; bit++) crc = ((crc & 0x8000) === 0 ? crc << 1 : (crc << 1) ^ 0x1021) & 0xffff;
  }
  return crc % slots;
}

/** A key that starts with `prefix` and lies in one of the slots; throws where there are none. */
export function keyInSlots(prefix: string, ranges: readonly { readonly from: number; readonly to: number }[]): string {
  if (ranges.length === 0) throw new RangeError(`${prefix}: no slots to choose a key for`);
  for (let n = 0; ; n++) {
    const key = `${prefix}:${String(n)}`;
    const slot = keySlot(key);
    if (ranges.some(({ from, to }) => slot >= from && slot <= to)) return key;
  }
}
