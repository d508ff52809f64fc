/** Values for the parameters of a scenario, as a drill would write them, taken from a published workload. */
export interface Preset {
  readonly description: string;
  readonly values: Readonly<Record<"keys" | "size" | "keySize" | "reads" | "ttl", string>>;
}

/**
 * Cache clusters of Twitter, one week of March 2020. Source of every figure: the table `stat/2020Mar.md` of
 * github.com/twitter/cache-trace (CC BY 4.0), columns Zipf alpha, value size, key size, operation and common TTL; the paper is
 * J. Yang, Y. Yue, K. V. Rashmi, "A large scale analysis of hundreds of in-memory cache clusters at Twitter", OSDI 2020. Sizes
 * are means, the only figure that the table has; reads are get and gets; of several TTLs it is the most common one.
 */
export const presets = {
  "twitter-cluster-12": {
    description: "mostly writes, few keys are read twice; 98 % of the TTLs are 300s",
    values: { keys: "zipf(0.3048)", size: "1030b", keySize: "44b", reads: "20%", ttl: "300s" },
  },
  "twitter-cluster-17": {
    description: "nearly only reads, very skewed; all TTLs are 5d",
    values: { keys: "zipf(2.1106)", size: "212b", keySize: "19b", reads: "99%", ttl: "5d" },
  },
  "twitter-cluster-19": {
    description: "small values, three reads to a write; TTLs from 6.6h to 7.5h, 8 % of them 7.5h",
    values: { keys: "zipf(0.735)", size: "101b", keySize: "42b", reads: "75%", ttl: "7.5h" },
  },
  "twitter-cluster-29": {
    description: "a cache of storage; 67 % of the TTLs are 1h, the others 2h",
    values: { keys: "zipf(1.2323)", size: "799b", keySize: "36b", reads: "86%", ttl: "1h" },
  },
  "twitter-cluster-37": {
    description: "large values that live shortly, many writes; 91 % of the TTLs are 20s",
    values: { keys: "zipf(0.4251)", size: "20134b", keySize: "72b", reads: "63%", ttl: "20s" },
  },
  "twitter-cluster-44": {
    description: "values smaller than their keys; all TTLs are 30d",
    values: { keys: "zipf(1.4084)", size: "22b", keySize: "25b", reads: "98%", ttl: "30d" },
  },
  "twitter-cluster-52": {
    description: "a busy cache of storage; 65 % of the TTLs are 1d, 27 % 14d, 7 % 12h",
    values: { keys: "zipf(1.2117)", size: "273b", keySize: "20b", reads: "93%", ttl: "1d" },
  },
} as const satisfies Readonly<Record<string, Preset>>;

/** The preset of that name; null = there is none. */
export function findPreset(name: string): Preset | null {
  return Object.hasOwn(presets, name) ? presets[name as keyof typeof presets] : null;
}
