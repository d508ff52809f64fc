import type { KeyDistribution, Load } from "k6/x/redrill";

/** The parameters of the manifest beside this file, as planned: `ttl: 10m` in a drill is `ttlMs: 600000` here. */
interface Parameters {
  readonly products: number;
  readonly keys: KeyDistribution;
  readonly ttlMs: number;
}

/**
 * Visitors look at products, and each look is counted.
 *
 * This function is called once per worker and makes what all its slots share; the function that it returns serves one slot, which is one
 * request of a user. It runs in k6: k6's modules can be imported and files beside this one, Node's modules and packages cannot.
 */
export default function scenario(load: Load<Parameters>) {
  const { products, keys, ttlMs } = load.with;
  const { redis } = load;
  // The same seed, load and slot give the same product, however many workers there are.
  const draw = load.keys(products, keys);

  return (slot: number) => {
    const product = draw(slot);

    // Commands are synchronous; a miss is null. An error of Redis has a code (READONLY, TIMEOUT ...) and fails the slot with it.
    const cached = redis.get(`product:${product}`);
    if (cached === null) redis.set(`product:${product}`, load.payload(1_000), { ttlMs });

    // Measured as an operation of its own, p99(LOAD.look); without `named` it would be `incr`.
    redis.named("look").incr(`looks:${product}`);

    // A counter of the scenario's own, which objectives can name: counter(LOAD, name=wrongProduct) = 0.
    if (cached !== null && cached.length !== 1_000) load.count("wrongProduct");
  };
}
