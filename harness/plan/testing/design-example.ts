/** The example of the design. */
export const designExample = `version: 1
title: Black Friday - the session master dies at the peak, then one cache shard turns slow
seed: 42

targets:
  cache:    { topology: cluster, masters: 3, replicasPerMaster: 1, config: { maxmemory: 64mb, maxmemory-policy: allkeys-lru } }
  sessions: { topology: sentinel, replicas: 2, sentinels: 3, config: { maxmemory: 64mb, maxmemory-policy: noeviction, appendonly: yes } }

warmup:            # runs to its end; then the clock below starts at 0s
  pages: { scenario: cache-warmup, target: cache, with: { pages: 10000, size: 4kb, ttl: 10m, ttlJitter: 20% } }

phases: { base: 20s, ramp: 10s, peak: 50s, after: 20s }   # one clock for all loads and faults

load:
  shop:
    scenario: peak
    target: cache
    client: fit    # a named profile
    rate: { base: 500/s, ramp: 500/s to 5000/s, peak: 5000/s, after: 500/s }
    with: { pages: 50000, size: 4kb, keys: zipf(1.1) }    # only the top 10,000 are warm
  logins: { scenario: session, target: sessions, client: fit, rate: 200/s }

faults:
  master-dies: { kill: sessions.master, at: peak + 5s, restart: after 15s }
  slow-shard: { latency: cache.shard(1).master, plane: client, roundTrip: 30ms, at: peak + 30s, for: 10s }

objectives:
  pages-fast: p99(shop.get) <= 5ms or 3x base during peak outside faults
  pages-served: never errorRatio(shop) > 0.1% for 3s during slow-shard
  cache-hits: hitRatio(shop) >= 85% during peak
  none-evicted: evictions(cache) = 0 during peak
  failover: recovery(master-dies, side=server) < 8s
  logins-kept: lostSpan(sessions) <= 1s

stopWhen:
  melting: errorRatio(shop) > 50% for 10s

variants:          # --variant small; a library drill carries its known-bad and known-good
  small: { set: { targets.cache.config.maxmemory: 6mb }, expectFail: [ cache-hits, none-evicted ] }
`;
