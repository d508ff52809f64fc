/** Words whose slots lie evenly over a Cluster, so that the keys of one lock are on different masters that share it evenly. */
const tags =
  "m64 m73 m51 m120 m15 m4 m221 m33 m110 m132 m43 m176 m169 m21 m150 m100 m71 m53 m126 m13 m6 m140 m63 m266 m130 m45 m170 m332 m23 m226".split(
    " ",
  );

/** The keys of one lock, each for a master of its own. */
export function quorumKeys(name: string, masters: number): readonly string[] {
  return Array.from(
    { length: masters },
    (_, i) => `lock:${name}:{${tags[Math.floor(((i + 0.5) * tags.length) / masters)] ?? ""}}`,
  );
}

/** Asks all of them, and is content with more than half; one that does not answer is one less. */
export function holdsMajority(keys: readonly string[], ask: (key: string) => boolean): boolean {
  let mine = 0;
  for (const key of keys) {
    try {
      if (ask(key)) mine++;
    } catch (error) {
      if (!(error instanceof Error) || error.name !== "RedisError") throw error;
    }
  }
  return mine > keys.length / 2;
}
