/** A drill of three targets with twelve data nodes, three loads and five faults, as long as asked for, with a share of the usual rates. */
export function generatedDrill(minutes: number, share = 1): string {
  const rate = (perSecond: number) => `${String(perSecond * share)}/s`;
  const seconds = (part: number) => `${String(Math.round(minutes * 60 * part))}s`;
  const atPeak = (part: number) => `peak + ${seconds(0.5 * part)}`;
  return `version: 1
title: A generated run - Black Friday for ${String(minutes)} minutes
seed: 42

targets:
  cache: { topology: cluster, masters: 3, replicasPerMaster: 1, config: { maxmemory: 64mb, maxmemory-policy: allkeys-lru } }
  sessions: { topology: sentinel, replicas: 2, sentinels: 3, config: { maxmemory: 64mb, appendonly: yes } }
  carts: { topology: sentinel, replicas: 2, sentinels: 3, config: { maxmemory: 64mb, appendonly: yes } }

warmup:
  pages: { scenario: cache-warmup, target: cache }

phases: { base: ${seconds(0.2)}, ramp: ${seconds(0.1)}, peak: ${seconds(0.5)}, after: ${seconds(0.2)} }

load:
  shop:
    scenario: peak
    target: cache
    rate: { base: ${rate(500)}, ramp: ${rate(500)} to ${rate(5000)}, peak: ${rate(5000)}, after: ${rate(500)} }
  logins: { scenario: session, target: sessions, rate: ${rate(200)} }
  baskets: { scenario: session, target: carts, rate: ${rate(300)} }

faults:
  master-dies: { kill: sessions.master, at: ${atPeak(0.05)}, restart: after 15s }
  slow-shard: { latency: cache.shard(1).master, plane: client, roundTrip: 30ms, at: ${atPeak(0.25)}, for: 20s }
  shard-dies: { kill: cache.shard(2).master, at: ${atPeak(0.5)}, restart: after 20s }
  carts-freeze: { freeze: carts.master, at: ${atPeak(0.7)}, for: 10s }
  slow-again: { latency: cache.shard(3).master, plane: client, roundTrip: 10ms, at: ${atPeak(0.9)}, for: 10s }

objectives:
  pages-fast: { expect: p99(shop.get) <= 5ms or 3x base, during: peak, outside: faults, severity: key, warn: 4ms }
  pages-fast-by-second: never p99(shop) > 50ms for 10s
  pages-served: never errorRatio(shop) > 0.1% for 3s during slow-shard
  shop-errors: errorRatio(shop) < 0.1%
  login-errors: errorRatio(logins) < 0.1%
  cache-hits: hitRatio(shop) >= 85% during peak
  server-hits: serverHitRatio(cache) >= 80% during peak
  none-evicted: evictions(cache) = 0 during peak
  memory: memoryRatio(cache) < 80%
  lag: replicationLag(sessions) < 10s
  accepted: rejectedConnections(cache) = 0
  failover: recovery(master-dies, side=server) < 8s
  logins-back: recovery(master-dies) < 8s
  shard-back: recovery(shard-dies) < 8s
  carts-back: recovery(carts-freeze) < 8s
  calm-again: settled(master-dies) < 15s
  rate: throughput(shop) / offered(shop) >= 99% during peak
  failovers: failovers(cache) <= 1
  after-as-before: p99(shop) <= 1.5x base during after

stopWhen:
  melting: errorRatio(shop) > 50% for 10s
`;
}
