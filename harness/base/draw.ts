/** A whole number from 0 and below `limit`, a function of the text: the same text draws the same number on every machine. */
export function drawBelow(text: string, limit: number): number {
  return hash(text) % Math.max(1, Math.floor(limit));
}

/** FNV-1a, 32 bits, its bits mixed once more (its low ones depend on little). */
export function hash(text: string): number {
  let value = 0x811c9dc5;
  for (const character of text) value = Math.imul(value ^ (character.codePointAt(0) ?? 0), 0x01000193);
  value = Math.imul(value ^ (value >>> 16), 0x85ebca6b);
  return (value ^ (value >>> 13)) >>> 0;
}
